"""What kind of writing a message is, as far as an open rescue cares."""

import re

from bot.receiving.updates import Incoming

SOS = ("sos", "911")
WORDS_OF_A_LANGUAGE = 3  # "no narcan" is said in both
ANSWERED_WHILE_OPEN = (
    "/forget",
    "/language",
    "/mydata",
)  # every other command shows the present step


def command_of(text: str) -> str:
    """The command alone: without its argument and without `@bot`."""
    return (text.split() or [""])[0].partition("@")[0].lower()


def passes_while_open(incoming: Incoming) -> bool:
    """What is answered as ever: forgetting everything, what is held, another language, a drawing
    of a step."""
    if incoming.kind == "command":
        return command_of(incoming.text) in ANSWERED_WHILE_OPEN
    return incoming.kind == "tap" and incoming.data.startswith(("lang:", "show:"))


def spoken(incoming: Incoming, guessed: str | None) -> str | None:
    """The language of a text, if it is long enough to change that of a whole rescue."""
    told = incoming.kind != "command" and len(incoming.text.split()) >= WORDS_OF_A_LANGUAGE
    return guessed if told else None


def is_sos(text: str) -> bool:
    """Whether it opens the rescue with no recognition: "/sos please", "/start sos", "S.O.S!"."""
    command, rest = command_of(text), text.lower().split()[1:]
    if command == "/sos" or (command == "/start" and rest[:1] == ["sos"]):
        return True
    return re.sub(r"[^a-z0-9]", "", text.lower()) in SOS
