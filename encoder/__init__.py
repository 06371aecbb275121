"""What a message means, from its whole wording: a small transformer, fine-tuned once (CARD.md).

Shared by the bot (how urgent) and Rasa (what about); so it runs on the Python of either.
"""
