"""The Telegram side of Steady: receive, guard, work, send. Start reading at `bot/app.py`."""
