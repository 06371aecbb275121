"""`answers.yml` as it was written, and what must be true of it before it is listened with."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from bot.emergency.lexicon import Lexicon
from bot.emergency.normalise import tokens
from bot.emergency.spelling import Speller
from bot.flows.lines import Step
from bot.flows.meanings import END, FRAMES, HELPERS, MEANINGS, START
from bot.flows.reading import Written

LANGUAGES = ("en", "es")
MARKS = frozenset({START, END, "_"})
Problem = tuple[tuple[Step, ...], str]  # where it stands in the file, and what is wrong
Phrases = Annotated[tuple[str, ...], Field(min_length=1)]


class WrittenWords(Written):
    """Words that the phrases need besides the guard's. Lists are words between spaces."""

    fillers: dict[str, str]
    turns: dict[str, str]
    replies: str
    after_reply: str
    spanish_have: str
    subjects: str
    carries_not: str
    typos_repaired: str
    not_typos: str
    negations_repaired: str
    rewrites: dict[str, str]


class WrittenMeaning(Written):
    """`fires` and `quiet` are examples by language: heard as this meaning, and not."""

    en: Phrases
    es: Phrases
    fires: dict[str, Phrases]
    quiet: dict[str, Phrases]


class WrittenPhrases(Written):
    en: Phrases
    es: Phrases


class WrittenAnswers(Written):
    reviewed_by: str | None
    reviewed_on: date | None
    words: WrittenWords
    classes: dict[str, str]
    frames: dict[str, WrittenPhrases]
    helpers: dict[str, WrittenPhrases]
    meanings: dict[str, WrittenMeaning]


def phrases(written: WrittenAnswers) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Each phrase, and where it stands: (section, name, language, number)."""
    sections: dict[str, Mapping[str, WrittenPhrases | WrittenMeaning]] = {
        "frames": written.frames,
        "helpers": written.helpers,
        "meanings": written.meanings,
    }
    for section, entries in sections.items():
        for name, entry in entries.items():
            for language in LANGUAGES:
                for number, phrase in enumerate(getattr(entry, language)):
                    yield (section, name, language, number), phrase


def problems(
    written: WrittenAnswers, classes: Mapping[str, set[str]], lexicon: Lexicon
) -> list[Problem]:
    """Empty if the file may be used."""
    found = [*_misnamed(written), *_unknown_classes(written, classes)]
    return found or [*_never_spelled(written, lexicon)]


def _misnamed(written: WrittenAnswers) -> Iterator[Problem]:
    sections = (
        ("meanings", frozenset(written.meanings), MEANINGS),
        ("frames", frozenset(written.frames), FRAMES),
        ("helpers", frozenset(written.helpers), HELPERS),
    )
    for section, have, want in sections:
        for name in sorted(want - have):
            yield (section,), f"{section}: {name} is missing"
        for name in sorted(have - want):
            yield (section, name), f"{section}: {name} is none that a flow can hear"
    for name, entry in written.meanings.items():
        for key, texts in (("fires", entry.fires), ("quiet", entry.quiet)):
            if set(texts) != set(LANGUAGES):
                yield ("meanings", name, key), f"{name}: {key} needs examples in en and es"


def _unknown_classes(written: WrittenAnswers, classes: Mapping[str, set[str]]) -> Iterator[Problem]:
    for where, phrase in phrases(written):
        for symbol in _symbols(phrase):
            if symbol.startswith("<") and symbol[1:-1] not in classes:
                yield where, f"{where[1]}: there is no class {symbol}"
        if not phrase.split() or all(item.endswith("?") for item in phrase.split()):
            yield where, f'{where[1]}: "{phrase}" may be no word at all'


def _never_spelled(written: WrittenAnswers, lexicon: Lexicon) -> Iterator[Problem]:
    """A word that the normaliser or the speller turns into something else is never met."""
    speller = Speller(lexicon)
    for where, phrase in phrases(written):
        for word in sorted(literals(phrase)):
            if "'" in word or tokens(word) != [word] or speller.words(word) != (word,):
                yield where, f'{where[1]}: "{word}" is never read like that'


def _symbols(phrase: str) -> list[str]:
    return [symbol for item in phrase.split() for symbol in item.rstrip("?").split("|")]


def literals(phrase: str) -> set[str]:
    """The words of a phrase that are written out."""
    return {s for s in _symbols(phrase) if not s.startswith("<") and s not in MARKS}
