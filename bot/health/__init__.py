"""How the bot is: alarms, pages for operators, the watchdog."""
