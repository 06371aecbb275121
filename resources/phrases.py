"""The bot's small change: every sentence it says that is not about a topic, by key and language."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from resources.placeholders import fill, has_stray_brace, names_in
from resources.texts import ContentErrors


class UnknownPhrase(LookupError):
    """No phrase has this key."""


class WrongValues(TypeError):
    """The values given are not the placeholders of the phrase: too many, too few, or others."""


def read_words(path: Path) -> dict[str, str]:
    """Read a flat file of `key: words`. Raises `ContentErrors`."""
    where = f"{path.parent.name}/{path.name}"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ContentErrors([f"{where}: cannot be read ({reason}). Fix it."]) from error
    if twice := _twice(path):
        raise ContentErrors([f"{where}: {key!r} is there twice. Keep one." for key in twice])
    if not isinstance(raw, dict):
        raise ContentErrors([f"{where}: is not a list of `key: words` lines. Write it so."])
    wrong = [key for key, words in raw.items() if not isinstance(words, str) or not words.strip()]
    if wrong:
        raise ContentErrors([f"{where}: {key!r} has no words. Write them." for key in wrong])
    return {str(key): words.strip() for key, words in raw.items()}


def _twice(path: Path) -> list[str]:
    """The keys that stand in a file more than once: YAML keeps the last and says nothing."""
    keys = re.findall(r"^(\w+):", path.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted({key for key in keys if keys.count(key) > 1})


class Phrases:
    """All phrases of all languages, numbers filled in. Frozen after `read`."""

    def __init__(self, by_language: Mapping[str, Mapping[str, str]], first: str) -> None:
        self._by_language = by_language
        self._first = first

    @classmethod
    def read(cls, root: Path, languages: Sequence[str], numbers: Mapping[str, str]) -> "Phrases":
        """Read `<root>/<language>/phrases.yml`. Raises `ContentErrors` with all problems."""
        problems: list[str] = []
        raw: dict[str, dict[str, str]] = {}
        for language in languages:
            try:
                raw[language] = read_words(root / language / "phrases.yml")
            except ContentErrors as error:
                problems += error.problems
        problems += _differences(raw) if not problems else []
        if problems:
            raise ContentErrors(problems)
        filled = {
            language: {key: fill(words, numbers) for key, words in phrases.items()}
            for language, phrases in raw.items()
        }
        return cls(filled, languages[0])

    def say(self, key: str, language: str, values: Mapping[str, object]) -> str:
        """The phrase with its values. Raises `UnknownPhrase` or `WrongValues`."""
        phrases = self._by_language.get(language) or self._by_language[self._first]
        if key not in phrases:
            raise UnknownPhrase(f"no phrase {key!r}: add it to phrases.yml in every language")
        words = phrases[key]
        if names_in(words) != set(values):
            wanted, given = sorted(names_in(words)), sorted(values)
            raise WrongValues(f"phrase {key!r} takes {wanted}, was given {given}")
        return fill(words, values)


def _differences(raw: Mapping[str, Mapping[str, str]]) -> list[str]:
    """A phrase or a placeholder that one language has and another has not, and stray braces."""
    keys: set[str] = set().union(*raw.values())
    problems = []
    for language, phrases in raw.items():
        where = f"{language}/phrases.yml"
        for key in sorted(keys - set(phrases)):
            problems.append(f"{where}: {key!r} is missing. Write it as in the other language.")
        for key, words in phrases.items():
            if has_stray_brace(words):
                problems.append(f"{where}: {key!r} has a brace that stands alone. Remove it.")
    for key in sorted(keys):
        found = {names_in(phrases[key]) for phrases in raw.values() if key in phrases}
        if len(found) > 1:
            problems.append(f"phrases.yml: {key!r} has other placeholders in another language.")
    return problems
