"""What every component sees of a message: lower case, no accents, no stretched letters."""

import re
import unicodedata

STRETCHED = re.compile(r"(.)\1{2,}")
NOT_WORDS = re.compile(r"[^\w\s?!]")
SPACES = re.compile(r"\s+")


def without_accents(text: str) -> str:
    """Lower case, accents taken off; the number of characters may change."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def normalised(text: str) -> str:
    """Words, digits, ? and ! in lower case, single spaces between; "heeeelp" is "heelp"."""
    plain = without_accents(text).replace("'", "").replace("’", "")
    plain = STRETCHED.sub(r"\1\1", plain)
    return SPACES.sub(" ", NOT_WORDS.sub(" ", plain)).strip()
