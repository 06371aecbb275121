"""Which language a message is mostly in: words that speak for one, and the shape of the rest."""

import re

from bot.emergency.alarm import Language

SPANISH_LETTERS = re.compile(r"[ñ¿¡áéíóú]", re.IGNORECASE)
SPANISH_ENDINGS = re.compile(
    r"(?:ando|iendo|cion|ciones|mente|ado|ada|ados|adas|ito|ita|dad|arme|arlo|ndo|aron|ieron|illa|illo)$"
)
ENGLISH_ENDINGS = re.compile(r"(?:ing|tion|ness|ght|ed|ly|sh|ck|th|'s|'t|'m|'re|'ll|'ve)$")
ENGLISH_LETTERS = re.compile(r"w|k|th|sh|ck|oo|ee|gh|ph|y$")
WORD, SHAPE, LETTER = 4, 2, 3
ENOUGH = 300  # words


def guess(text: str, words: list[str], evidence: dict[Language, set[str]]) -> Language | None:
    """`text` as it was typed, `words` folded but not rewritten. None where too little speaks for
    either: "kensington" and "19134" are in the language of whoever writes them."""
    spanish = min(3, len(SPANISH_LETTERS.findall(text))) * LETTER
    english = 0
    for word in words[:ENOUGH]:
        en, es = word in evidence["en"], word in evidence["es"]
        english += WORD * (en and not es) + (not en and not es and _looks_english(word))
        spanish += WORD * (es and not en) + (not en and not es and _looks_spanish(word))
    if max(english, spanish) < WORD or english == spanish:
        return None
    return "en" if english > spanish else "es"


def _looks_english(word: str) -> int:
    if ENGLISH_ENDINGS.search(word):
        return SHAPE
    return 1 if ENGLISH_LETTERS.search(word) else 0


def _looks_spanish(word: str) -> int:
    if SPANISH_ENDINGS.search(word):
        return SHAPE
    return 1 if word[-1] in "aoe" and len(word) > 2 and not ENGLISH_LETTERS.search(word) else 0
