"""Every curated word, read once at start and frozen: texts, button labels and phrases.

What a clinician has not approved yet says so (`Text.reviewed_by is None`); nothing is generated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from resources.dated_facts import Facts
from resources.phrases import Phrases, UnknownPhrase, WrongValues, read_words
from resources.placeholders import fill
from resources.texts import ContentErrors, Source, Text, read_text_file, text_from
from resources.topics import topic_ids

__all__ = [
    "DEFAULT_ROOT",
    "ContentErrors",
    "Library",
    "Source",
    "Text",
    "UnknownPhrase",
    "WrongValues",
]

DEFAULT_ROOT = Path(__file__).resolve().parent / "content"

Texts = dict[tuple[str, str], Text]
Labels = dict[str, dict[str, str]]


class Library:
    """Look-ups in memory; nothing here reads a file or can fail once `load` has returned.

    `facts`: what texts (and guides) name that goes out of date.
    """

    def __init__(
        self,
        languages: Sequence[str],
        texts: Texts,
        labels: Labels,
        closest: Mapping[str, tuple[str, ...]],
        phrases: Phrases,
        facts: Facts,
    ) -> None:
        self.facts = facts
        self.languages = tuple(languages)
        self._first = languages[0]
        self._texts = texts
        self._labels = labels
        self._closest = closest
        self._phrases = phrases

    @classmethod
    def load(cls, root: Path, languages: Sequence[str], numbers: Mapping[str, str]) -> "Library":
        """Read everything under `root`, the first language being the one to fall back to.

        `numbers` fills {emergency_number} and the like. Raises `ContentErrors` with all problems.
        """
        problems: list[str] = []
        facts = read_facts(root, languages, numbers, problems)
        texts = read_texts(root, languages, numbers, problems, facts.names)
        labels = _read_labels(root, languages, numbers, problems)
        closest = read_closest(root, problems)
        try:
            phrases = Phrases.read(root, languages, numbers)
        except ContentErrors as error:
            raise ContentErrors([*problems, *error.problems]) from error
        if problems:
            raise ContentErrors(problems)
        written = {topic for _, topic in texts}
        kept = {
            topic: tuple(near for near in nearest if near in written)
            for topic, nearest in closest.items()
        }
        return cls(languages, texts, labels, kept, phrases, facts)

    def text(self, topic: str, language: str, today: date) -> Text | None:
        """What we say about a topic, in the first language if this one lacks it; else None.

        Dated facts are said as they stand `today`, what is past its expiry left out.
        """
        text = self._texts.get((language, topic)) or self._texts.get((self._first, topic))
        if text is None:
            return None
        body = self.facts.said(text.body, text.language, today)
        more = self.facts.said(text.more, text.language, today)
        return replace(text, body=body, more=more) if body else None

    def closest(self, topic: str) -> tuple[str, ...]:
        """The topics nearest to one that has no text yet; each of them has a text."""
        return self._closest.get(topic, ())

    def label(self, topic: str, language: str) -> str:
        """The words of the button that leads to a topic. Raises `UnknownPhrase`."""
        text = self._texts.get((language, topic))
        if text:
            return text.short
        labels = self._labels.get(language) or self._labels[self._first]
        if topic not in labels:
            raise UnknownPhrase(f"no label for topic {topic!r}: it is not in topics.yml")
        return labels[topic]

    def phrase(self, key: str, language: str, **values: object) -> str:
        """One of the bot's own sentences. Raises `UnknownPhrase`, or `WrongValues` (see there)."""
        return self._phrases.say(key, language, values)

    def topics(self) -> frozenset[str]:
        """The topics that have a text in some language."""
        return frozenset(topic for _, topic in self._texts)


def read_facts(
    root: Path, languages: Sequence[str], numbers: Mapping[str, str], problems: list[str]
) -> Facts:
    """The dated facts in the folder beside `root`; what is wrong is added to `problems`."""
    try:
        return Facts.load(root.parent / "dated", languages, numbers)
    except ContentErrors as error:
        problems += error.problems
        return Facts()


def read_texts(
    root: Path,
    languages: Sequence[str],
    numbers: Mapping[str, str],
    problems: list[str],
    facts: frozenset[str] = frozenset(),
) -> Texts:
    """Every `<root>/<language>/<topic>.md`; what is wrong is added to `problems`."""
    texts: Texts = {}
    for language in languages:
        for path in sorted((root / language).glob("*.md")):
            try:
                file = read_text_file(path)
                texts[language, path.stem] = text_from(file, path.stem, language, numbers, facts)
            except ContentErrors as error:
                problems += error.problems
    return texts


def read_closest(root: Path, problems: list[str]) -> dict[str, tuple[str, ...]]:
    """`closest.yml` as `topic: near near`, one line each; what is wrong is added to `problems`."""
    try:
        lines = read_words(root / "closest.yml")
    except ContentErrors as error:
        problems += error.problems
        return {}
    closest = {topic: tuple(near.split()) for topic, near in lines.items()}
    for topic, near in closest.items():
        problems += [
            f"closest.yml: {unknown!r} is not in topics.yml. Write a topic that is."
            for unknown in sorted({topic, *near} - topic_ids())
        ]
    return closest


def _read_labels(
    root: Path, languages: Sequence[str], numbers: Mapping[str, str], problems: list[str]
) -> Labels:
    labels: Labels = {}
    for language in languages:
        try:
            words = read_words(root / language / "labels.yml")
        except ContentErrors as error:
            problems += error.problems
            continue
        labels[language] = {topic: fill(label, numbers) for topic, label in words.items()}
        problems += [
            f"{language}/labels.yml: no label for {topic!r}. Write one of 24 characters or less."
            for topic in sorted(topic_ids() - set(labels[language]))
        ]
    return labels
