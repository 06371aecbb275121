"""Text as people type it, folded to plain lower-case words and marks.

Everything here is one pass in C (`translate`, `re` without nesting), so time grows with length.
"""

import re
import unicodedata

LONGEST = 4096  # Telegram's limit for one message
# Cyrillic and Greek letters that look Latin: they come from keyboards, fonts and evasion alike.
LOOKALIKES = dict(
    zip(
        "аеорсухкмтвнігѕјԁһӏɡαεοριτυνκχγβηω",
        "aeopcyxkmtbhirsjdhlgaeopituvkxybnw",
        strict=True,
    )
)
MARKS = {"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "…": ".", "¿": "", "¡": "", "ı": "i"}
# Invisible characters, and every combining mark (so that "respirá" and Zalgo both lose them).
DROPPED = [
    chr(code)
    for code in range(0x1F000)
    if unicodedata.category(chr(code)) in {"Mn", "Me", "Cf"} or unicodedata.combining(chr(code))
]
BEFORE = str.maketrans(dict.fromkeys(DROPPED, ""))
AFTER = str.maketrans(LOOKALIKES | MARKS | dict.fromkeys(DROPPED, ""))
ACCENTS = re.compile("[\u0300-\u036f]+")
NOT_LATIN = re.compile("[^\x00-\xac\xae-\u0130\u0132-\u024f]")  # or invisible, or a dotless i
ELONGATED = re.compile(r"([a-z!?.])\1{2,}")
SPELLED_OUT = re.compile(r"\b[a-z](?:[ .*_-][a-z]){2,40}\b")
INITIALS = re.compile(r"\bo\.\s?d\b\.?")
EMOJI = "\u2620\u26b0\U0001f170-\U0001faff"
TOKENS = re.compile(rf"[a-z0-9]+(?:'[a-z0-9]+)*|[.!?;\n]+|[,:()]|\s-+\s|[{EMOJI}]")
# Of a longer message the beginning and the end are read: the news is in one or the other.
FIRST_TOKENS, LAST_TOKENS = 220, 200


def fold(text: str) -> str:
    """Lower-case, accentless text with Latin look-alikes, visible characters only."""
    plain = text[:LONGEST].replace("\x00", " ").replace("`", "'").replace("\u2019", "'")
    if plain.isascii():  # most English is: nothing to fold but case
        plain = plain.lower()
    elif not NOT_LATIN.search(plain):  # most Spanish is: only accents
        plain = ACCENTS.sub("", unicodedata.normalize("NFKD", plain)).casefold()
    else:
        plain = unicodedata.normalize("NFKD", plain.translate(BEFORE))[: 2 * LONGEST].casefold()
        plain = plain.translate(AFTER)
    plain = INITIALS.sub("od", plain)
    plain = SPELLED_OUT.sub(_joined, plain)
    return ELONGATED.sub(r"\1\1", plain)


def tokens(text: str) -> list[str]:
    """Words, marks and single emoji of folded text, in order."""
    found = TOKENS.findall(fold(text))
    if len(found) > FIRST_TOKENS + LAST_TOKENS:
        return [*found[:FIRST_TOKENS], ".", *found[-LAST_TOKENS:]]
    return found


def _joined(match: re.Match[str]) -> str:
    return match.group()[::2]
