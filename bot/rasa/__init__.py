"""The Rasa beside the bot: asking it, starting it."""
