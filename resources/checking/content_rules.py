"""What every curated word must keep: one function a rule, each giving lines for a person to act on.

The limits are those of a phone screen and of a reader who is tired, sick or scared.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from resources.checking.language_lint import Lint
from resources.checking.word_rules import figures, reading_problems, words_problems
from resources.dated_facts import Facts
from resources.markup import forbidden_markup
from resources.placeholders import fill, names_in
from resources.texts import TextFile

# About 700, and room for the dates of facts. With its urgent line it fits under a picture (1024).
LONGEST_FIRST = {"en": 810, "es": 860}
LONGEST_OTHER = 860  # in a language that is not measured
LONGEST_MORE = 1100  # nobody gets it who did not ask for it
LONGEST_PHRASE = 700
LONGEST_BUTTON = 24
LONGEST_CAPTION = 500
SEEN_IN_NOTICE = 40  # characters of a message that a locked phone shows
BUTTONS = ("button_", "need_button_")
EMERGENCY_FIRST = frozenset({"urgent_line", "media_voice", "media_photo", "media_other"})


def text_problems(
    file: TextFile, language: str, numbers: Mapping[str, str], lint: Lint, facts: Facts
) -> Iterator[str]:
    """All rules for one text in one language. Its facts count for its length with their dates, for
    its reading without."""
    head, where = file.head, file.where
    read = {**numbers, **facts.words(language)}
    shown = {**numbers, **facts.phrases(language)}
    whole = "\n\n".join((head.title, head.short, file.body, file.more))
    yield from words_problems(where, whole, language, lint)
    yield from reading_problems(where, fill(f"{file.body}\n\n{file.more}", read), language)
    yield from _length(
        where, "the body", fill(file.body, shown), LONGEST_FIRST.get(language, LONGEST_OTHER)
    )
    yield from _length(where, "what follows <!-- more -->", fill(file.more, shown), LONGEST_MORE)
    yield from _length(where, "short", fill(head.short, numbers), LONGEST_BUTTON)
    for markup in forbidden_markup(f"{file.body}\n\n{file.more}"):
        yield f"{where}: has {markup}. Use paragraphs, **bold** and simple lists only."
    yield from _provenance(file)


def pair_problems(topic: str, files: Mapping[str, TextFile]) -> Iterator[str]:
    """What the languages of one topic must have in common. `files` by language, first one first."""
    first, *others = files.values()
    for other in others:
        same = {
            "buttons": (first.head.buttons, other.head.buttons),
            "urgent": (first.head.urgent, other.head.urgent),
            "sources": (_source_ids(first), _source_ids(other)),
            "the <!-- more --> part": (bool(first.more), bool(other.more)),
            "applies_to": (first.head.applies_to, other.head.applies_to),
            "picture": (first.head.picture, other.head.picture),
        }
        for what, (one, another) in same.items():
            if one != another:
                yield (
                    f"{other.where}: {what} must be as in {first.where}: "
                    f"{_shown(another)} is not {_shown(one)}."
                )
        for figure in sorted(figures(_whole(first)) - figures(_whole(other))):
            yield f"{other.where}: the number {figure} of {first.where} is missing. Same facts."
        for name in sorted(names_in(_whole(first)) ^ names_in(_whole(other))):
            yield f"{other.where}: {{{name}}} stands in one language only. Same facts."


def phrase_problems(
    where: str, phrases: Mapping[str, str], language: str, numbers: Mapping[str, str], lint: Lint
) -> Iterator[str]:
    """All rules for the phrases of one language."""
    for key, words in phrases.items():
        here = f"{where}: {key!r}"
        button = key.startswith(BUTTONS)
        shown = fill(words, numbers)
        yield from words_problems(here, words, language, lint)
        yield from reading_problems(here, shown, language)
        yield from _length(here, "it", shown, LONGEST_BUTTON if button else LONGEST_PHRASE)
        if re.search(r"\*\*|[<>`]", words):
            yield f"{here}: has markup. Phrases are plain words."
        if key in EMERGENCY_FIRST and numbers["emergency_number"] not in shown[:SEEN_IN_NOTICE]:
            yield f"{here}: say to call in the first {SEEN_IN_NOTICE} characters."


def caption_problems(
    where: str,
    words: str,
    language: str,
    numbers: Mapping[str, str],
    lint: Lint,
    rescue: bool = True,
) -> Iterator[str]:
    """All rules for the words that stand for a picture or a clip."""
    shown = fill(words, numbers)
    yield from words_problems(where, words, language, lint)
    yield from reading_problems(where, shown, language)
    yield from _length(where, "it", shown, LONGEST_CAPTION)
    if rescue and "{emergency_number}" not in words:
        yield f"{where}: {{emergency_number}} is missing. It stands in every message of a rescue."


def label_problems(
    where: str, labels: Mapping[str, str], language: str, numbers: Mapping[str, str], lint: Lint
) -> Iterator[str]:
    """All rules for the button labels of one language."""
    for topic, label in labels.items():
        here = f"{where}: {topic!r}"
        yield from words_problems(here, label, language, lint)
        yield from _length(here, "it", fill(label, numbers), LONGEST_BUTTON)


def closest_problems(
    closest: Mapping[str, tuple[str, ...]], topics: Iterable[str], written: set[str]
) -> Iterator[str]:
    """Each topic without a text leads to two or three that have one."""
    for topic in sorted(set(topics) - written):
        near = closest.get(topic, ())
        if not 2 <= len(near) <= 3:
            yield f"closest.yml: {topic!r} needs two or three topics that have a text."
        for unwritten in sorted(set(near) - written):
            yield f"closest.yml: {topic!r} leads to {unwritten!r}, which has no text."


def _provenance(file: TextFile) -> Iterator[str]:
    head, where = file.head, file.where
    if not head.sources and not head.own_words:
        yield f"{where}: no sources. Name them, or say in own_words why it needs none."
    for source in head.sources:
        if not source.address.startswith(("https://", "http://")):
            yield f"{where}: source {source.id} has no address. Write where it can be read."
    if (head.reviewed_by is None) != (head.reviewed_on is None):
        yield f"{where}: reviewed_by and reviewed_on go together. Fill in both, or null in both."
    if head.reviewed_by and head.to_confirm:
        yield f"{where}: approved, yet to_confirm still lists facts. Settle them first."


def _length(where: str, what: str, text: str, most: int) -> Iterator[str]:
    if len(text) > most:
        yield f"{where}: {what} has {len(text)} characters, over {most}. Shorten it."


def _source_ids(file: TextFile) -> list[str]:
    return sorted(source.id for source in file.head.sources)


def _whole(file: TextFile) -> str:
    return f"{file.body}\n{file.more}"


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value).lower()
