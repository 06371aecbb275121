"""Makes a message look as if it were typed in a hurry, so that the encoder has seen such."""

import random
from collections.abc import Callable

from components.normalising import without_accents

NEIGHBOURS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuioplsdfghjklkxcvbnmn", strict=True))
SHORT = {
    "you": "u", "are": "r", "your": "ur", "to": "2", "for": "4", "please": "pls", "because": "cuz",
    "about": "abt", "what": "wut", "with": "w", "people": "ppl", "going": "goin", "though": "tho",
    "que": "q", "por": "x", "porque": "xq", "para": "pa", "esta": "ta", "está": "ta", "qué": "q",
    "también": "tb", "estoy": "toy", "donde": "dnd", "dónde": "dnd", "hacer": "acer", "hago": "ago",
}  # fmt: skip


def dropped(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def swapped(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def doubled(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at] + text[at:]


def mistyped(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + NEIGHBOURS.get(text[at], text[at]) + text[at + 1 :]


def run_together(text: str, chance: random.Random) -> str:
    spaces = [i for i, character in enumerate(text) if character == " "]
    if not spaces:
        return text
    at = chance.choice(spaces)
    return text[:at] + text[at + 1 :]


SLIPS: tuple[Callable[[str, random.Random], str], ...] = (
    dropped,
    swapped,
    doubled,
    mistyped,
    run_together,
)


def with_slips(text: str, chance: random.Random) -> str:
    """About 45 % come back unchanged; others lose accents, marks, words, or letters."""
    if chance.random() < 0.3:
        text = without_accents(text)
    if chance.random() < 0.2:
        text = "".join(c for c in text if c.isalnum() or c.isspace()) or text
    if chance.random() < 0.15:
        text = " ".join(SHORT.get(word, word) for word in text.split())
    if chance.random() < 0.3:
        for _ in range(chance.randint(1, max(1, len(text) // 25))):
            text = chance.choice(SLIPS)(text, chance) if text else text
    return text.strip() or "?"
