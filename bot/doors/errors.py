"""Which failures end a command, with what line and what status. Anything else is a bug."""

from bot.doors.lines import WrongLine
from bot.doors.serving import PortTaken
from bot.flows.loading import FlowErrors
from bot.rasa_process import RasaMissing
from bot.sealing import KeyMissing
from bot.store import StoreUnavailable
from bot.telegram_api import OtherPoller, TokenRejected
from resources.library import ContentErrors

USAGE = 2
WRONG_SETTINGS = 78
TOKEN = "Telegram rejects TELEGRAM_BOT_TOKEN. Copy it again from @BotFather."  # noqa: S105
OTHER = "Another process polls with the same TELEGRAM_BOT_TOKEN. Stop it, then start this one."
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
        case KeyMissing() | ContentErrors() | FlowErrors():
            return str(error), WRONG_SETTINGS
        case TokenRejected():
            return TOKEN, WRONG_SETTINGS
        case OtherPoller():
            return OTHER, WRONG_SETTINGS
        case StoreUnavailable():
            return DATABASE, 1
        case _:
            return None
