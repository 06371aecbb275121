"""Which failures end a command, with what line and what status. Anything else is a bug."""

import traceback
from pathlib import Path

from bot.doors.lines import WrongLine
from bot.flows.lines import FlowErrors
from bot.rasa.process import RasaMissing
from bot.receiving.ports import PortTaken
from bot.sealing import KeyMissing
from bot.sending.telegram_api import OtherPoller, TokenRejected, WebhookSet
from bot.state.versions import StoreTooNew
from bot.store import StoreUnavailable
from resources.config import ConfigErrors
from resources.library import ContentErrors

USAGE = 2
GUARD_BROKEN = "GuardBroken"  # by its name: where it is raised, the guard cannot be imported
WRONG_SETTINGS = 78
TOKEN = "Telegram rejects TELEGRAM_BOT_TOKEN. Copy it again from @BotFather."  # noqa: S105
OTHER = "Another process polls with the same TELEGRAM_BOT_TOKEN. Stop it, then start this one."
WEBHOOK = (
    "Another process has set a webhook with the same TELEGRAM_BOT_TOKEN. "
    "Stop it, then start this one."
)
DATABASE = "The database does not open. Look at DIRECTORY_URL and STATE_URL, or run: make setup"


def expected_problem(error: BaseException) -> tuple[str, int] | None:
    """The line to print and the exit status; None for what nobody expected."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    match error:
        case WrongLine():
            return str(error), USAGE
        case RasaMissing() | PortTaken():
            return str(error), 1
        case KeyMissing() | StoreTooNew() | ConfigErrors() | ContentErrors() | FlowErrors():
            return str(error), WRONG_SETTINGS
        case Exception() if type(error).__name__ == GUARD_BROKEN:
            return str(error), WRONG_SETTINGS
        case TokenRejected():
            return TOKEN, WRONG_SETTINGS
        case WebhookSet():
            return WEBHOOK, WRONG_SETTINGS
        case OtherPoller():
            return OTHER, WRONG_SETTINGS
        case StoreUnavailable():
            return DATABASE, 1
        case _:
            return None


def may_be_repaired(error: BaseException) -> bool:
    """Whether files or settings may have ended it: not Telegram, which would turn away anything
    that we could start instead, and not a bug at work, for which the bot only has to start again.
    """
    known = expected_problem(error)
    if known is None:
        return not isinstance(error, BaseExceptionGroup)  # the loops' failures come in one
    return known[1] == WRONG_SETTINGS and known[0] not in (TOKEN, OTHER, WEBHOOK)


def in_words(error: BaseException) -> str:
    """Its problems, "file:line: what" each; for what nobody expected, where it happened."""
    known = expected_problem(error)
    if known is not None:
        return known[0]
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    return f"{where}: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
