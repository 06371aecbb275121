"""The commands that Telegram lists beside the text field, told to it at the start."""

from collections.abc import Mapping, Sequence

import structlog

from bot.answering.wording import Sayings
from bot.receiving.patience import Patience
from bot.replies import Lane
from bot.sending.telegram_api import Refused, Telegram, TelegramTrouble

SECONDS_A_TRY = 10.0
Listed = Sequence[tuple[str, str]]  # a command without "/", and what it does in a few words

log = structlog.get_logger()


def listed(sayings: Sayings, languages: Sequence[str]) -> dict[str, Listed]:
    """By language, in the order of the menu's file."""
    return {
        code: [
            (name, sayings.library.phrase(f"command_{name}", code))
            for name in sayings.menu.commands
        ]
        for code in languages
    }


async def tell_commands(telegram: Telegram, by_language: Mapping[str, Listed]) -> None:
    """Once for each language; the first is also for whoever uses another. Ends when it is done, or
    when Telegram refuses: the commands work without being listed."""
    patience = Patience()
    first = next(iter(by_language))
    waiting = [("", by_language[first]), *by_language.items()]
    while waiting:
        language, commands = waiting[0]
        try:
            await _tell(telegram, language, commands)
        except Refused as refused:
            log.error("commands_refused", reason=str(refused))
            return
        except TelegramTrouble as trouble:
            await patience.after(trouble)
        else:
            waiting.pop(0)


async def _tell(telegram: Telegram, language: str, commands: Listed) -> None:
    shown = [{"command": name, "description": about} for name, about in commands]
    parameters: dict[str, object] = {"commands": shown}
    if language:
        parameters["language_code"] = language
    await telegram.call("setMyCommands", parameters, SECONDS_A_TRY, Lane.CONVERSATION)
