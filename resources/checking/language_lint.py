"""Person-first words: what `language_lint.yml` says we never write, found in a text."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

DEFAULT_PATH = Path(__file__).resolve().parent / "language_lint.yml"


@dataclass(frozen=True, slots=True)
class Word:
    """A way of putting it that hurts, what to say instead, and where the same words are fine."""

    pattern: re.Pattern[str]
    say: str
    allowed: tuple[re.Pattern[str], ...]


Lint = Mapping[str, Sequence[Word]]


def load_lint(path: Path = DEFAULT_PATH) -> Lint:
    """The list of each language."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {language: [_word(entry) for entry in entries] for language, entries in raw.items()}


def hurtful_words(text: str, language: str, lint: Lint) -> list[str]:
    """One line for each word to replace: `"addict": say "person who uses drugs"`."""
    plain = without_accents(text)
    found = []
    for word in lint.get(language, ()):
        fine = [match.span() for allowed in word.allowed for match in allowed.finditer(plain)]
        for match in word.pattern.finditer(plain):
            if not any(start <= match.start() and match.end() <= end for start, end in fine):
                found.append(f'"{match[0]}": say "{word.say}"')
    return found


def without_accents(text: str) -> str:
    """Lower-case, one kind of apostrophe, no accents: how lint patterns are written."""
    split = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def _word(entry: Mapping[str, str | list[str]]) -> Word:
    allowed = entry.get("allowed", [])
    return Word(
        _whole_words(str(entry["pattern"])),
        str(entry["say"]),
        tuple(_whole_words(pattern) for pattern in allowed),
    )


def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
