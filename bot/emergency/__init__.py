"""The emergency guard: decides, before anything else runs, whether a life may be at stake.

Standard library and its own data only, so that it answers with everything else broken; what is
given to `listen_to` may add its opinion.
"""

from bot.emergency.alarm import Alarm, GuardBroken, Language, Level
from bot.emergency.guard import detect, guess_language, listen_to, prepare, self_test

# Read everything now: a guard that cannot be read must stop the start, not the first cry for help.
prepare()

__all__ = [
    "Alarm",
    "GuardBroken",
    "Language",
    "Level",
    "detect",
    "guess_language",
    "listen_to",
    "self_test",
]
