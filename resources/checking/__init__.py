"""Whether every word the bot can send may be sent: `make content`."""
