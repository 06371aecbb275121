"""The doors through which the bot reaches Rasa. There is one."""
