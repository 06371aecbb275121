"""What every dated fact must keep, and what a text that names one; each for a person to act on."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from resources.checking.language_lint import Lint
from resources.checking.word_rules import figures, reading_problems, words_problems
from resources.dated_facts import Facts
from resources.dated_file import DatedFact
from resources.places.states import state_codes
from resources.texts import TextFile
from resources.topics import topic_ids

LONGEST_FACT = 260
_ENDS = re.compile(r"[.!?:;]\s*$")


def fact_problems(facts: Facts, languages: Sequence[str], lint: Lint) -> Iterator[str]:
    """All rules for all facts, in all languages."""
    for name, fact in facts.by_name.items():
        where = f"{facts.where[name]}: {name}"
        for language in languages:
            here = f"{where} ({language})"
            for words in (fact.words, fact.instead or {}):
                yield from _wording(here, words.get(language, ""), language, lint)
            said = facts.phrase(name, language)
            yield from reading_problems(here, facts.words(language)[name], language)
            if len(said) > LONGEST_FACT:
                yield f"{here}: it has {len(said)} characters, over {LONGEST_FACT}. Shorten it."
        yield from _provenance(where, fact)
        yield from _same_figures(where, fact, languages)


def text_problems(file: TextFile, facts: Facts, pictures: frozenset[str] | None) -> Iterator[str]:
    """The rules for what a text takes from elsewhere: facts, the place it is for, its picture."""
    head, where = file.head, file.where
    if file.body and not facts.said(file.body, "", date.max):
        yield f"{where}: nothing is left of the body when its facts expire. Add a line without one."
    if head.applies_to and head.applies_to[-2:] not in state_codes():
        yield f"{where}: applies_to {head.applies_to!r} ends with no state. Write PA or City, PA."
    if head.picture and pictures is not None and head.picture not in pictures:
        yield f"{where}: picture {head.picture!r} is not in media.yml. Draw it, or take it away."


def _wording(here: str, words: str, language: str, lint: Lint) -> Iterator[str]:
    yield from words_problems(here, words, language, lint)
    if _ENDS.search(words):
        yield f"{here}: ends with a full stop. Leave it out: the date follows."


def _provenance(where: str, fact: DatedFact) -> Iterator[str]:
    if not fact.source.address.startswith(("https://", "http://")):
        yield f"{where}: its source has no address. Write where it can be read."
    if fact.topic is not None and fact.topic not in topic_ids():
        yield f"{where}: no topic {fact.topic!r} in topics.yml."
    if fact.place is not None and fact.place not in state_codes():
        yield f"{where}: no state {fact.place!r}. Name the file by the two letters of a state."
    if fact.place is not None and fact.topic is None:
        yield f"{where}: a law needs a topic, by which it is looked up."
    if fact.expires.isoformat() < fact.as_of:
        yield f"{where}: expires before the day that it is as of."


def _same_figures(where: str, fact: DatedFact, languages: Sequence[str]) -> Iterator[str]:
    first, *others = languages
    for spoken in (fact.words, fact.instead or {}):
        for other in others:
            if figures(spoken.get(first, "")) != figures(spoken.get(other, "")):
                yield f"{where}: not the same numbers in {first} and {other}. Same facts."
