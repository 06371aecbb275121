"""Everything between the outbox and Telegram: pace, lanes, the Bot API."""
