"""Facts that go out of date, as they are said: always with their date, never past their expiry.

A text names a fact as a placeholder, `{supply_medetomidine}`, and writes no full stop after it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from resources.checking.paragraphs import without
from resources.dated_file import DatedFact, Spoken, Wording, read_facts, read_wording
from resources.placeholders import fill, names_in
from resources.texts import ContentErrors

DEFAULT_ROOT = Path(__file__).resolve().parent / "dated"
SOON = timedelta(days=30)
UNDATED = "undated"

State = Literal["good", "soon", "expired"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Every dated fact, by name. `where`: the file of each."""

    by_name: Mapping[str, DatedFact] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    wording: Wording | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, root: Path, languages: Sequence[str], numbers: Mapping[str, str]) -> "Facts":
        """Read the folder; none at all where there is no folder. Raises `ContentErrors`."""
        if not root.is_dir():
            return cls()
        wording, written = read_wording(root), read_facts(root)
        by_name = {name: fact for name, (_, fact) in written.items()}
        where = {name: file for name, (file, _) in written.items()}
        facts = cls(by_name, where, wording, dict(numbers))
        if problems := [*_without_a_language(facts, languages), *_twice(by_name)]:
            raise ContentErrors(problems)
        return facts

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.by_name)

    def said(self, text: str, language: str, today: date) -> str:
        """A text with its facts in place of their names. The paragraph or list item that holds an
        expired one is left out."""
        used = names_in(text) & self.names
        if not used:
            return text
        expired = {name for name in used if self.state(name, today) == "expired"}
        words = {name: self.phrase(name, language) for name in used - expired}
        kept = without(text, lambda part: bool(names_in(part) & expired))
        ends = "|".join(sorted(used))
        return fill(re.sub(rf"(\{{(?:{ends})\}})\.", r"\1", kept), words)

    def phrase(self, name: str, language: str) -> str:
        """A fact as a sentence that ends with its date, whether it is past or not."""
        fact = self.by_name[name]
        words = self._spoken(name, language, number=fact.number or "")
        return f"{words} ({self._dated(fact, language)})."

    def phrases(self, language: str) -> dict[str, str]:
        """All facts as sentences, past or not: what the length of a text is measured with."""
        return {name: self.phrase(name, language) for name in self.by_name}

    def words(self, language: str) -> dict[str, str]:
        """All facts without number and date: what is measured of how hard a text is to read."""
        return {name: f"{self._spoken(name, language, number='')}." for name in self.by_name}

    def state(self, name: str, today: date) -> State:
        """Whether it may be shown; `soon`: for a month more at most."""
        expires = self.by_name[name].expires
        if today > expires:
            return "expired"
        return "soon" if expires - today <= SOON else "good"

    def expired(self, today: date) -> tuple[str, ...]:
        return tuple(name for name in self.by_name if self.state(name, today) == "expired")

    def law(self, topic: str, state: str, today: date) -> str | None:
        """The name of what we know of a state's law on a topic; None: "I don't know for yours"."""
        for name, fact in self.by_name.items():
            if (fact.topic, fact.place) == (topic, state) and self.state(name, today) != "expired":
                return name
        return None

    def _spoken(self, name: str, language: str, number: str) -> str:
        fact = self.by_name[name]
        spoken = fact.instead if fact.in_doubt and fact.instead else fact.words
        return fill(spoken[language], {**self.numbers, "number": number})

    def _dated(self, fact: DatedFact, language: str) -> str:
        if self.wording is None:
            raise LookupError("facts without wording.yml")
        said, day = _day(fact, self.wording)
        year, *rest = day.split("-")
        month = self.wording.months[language][int(rest[0]) - 1] if rest else ""
        date_words = fill(self.wording.date[language], {"month": month, "year": year})
        return fill(said[language], {"date": date_words if month else year})


def _day(fact: DatedFact, wording: Wording) -> tuple[Spoken, str]:
    """Which day stands after a fact, and how it is said that it does."""
    if fact.confirmed_on is not None:
        return wording.checked, fact.confirmed_on.isoformat()
    if fact.number:
        return wording.number, fact.as_of
    return (wording.read if fact.source.date == UNDATED else wording.as_of), fact.as_of


def _without_a_language(facts: Facts, languages: Sequence[str]) -> list[str]:
    return [
        f"{facts.where[name]}: {name}: no {what} in {language!r}. Write them in every language."
        for name, fact in facts.by_name.items()
        for what, spoken in (("words", fact.words), ("words in `instead`", fact.instead))
        for language in languages
        if spoken is not None and language not in spoken
    ]


def _twice(by_name: Mapping[str, DatedFact]) -> list[str]:
    """A state has one law on a topic."""
    seen: dict[tuple[str, str], str] = {}
    problems = []
    for name, fact in by_name.items():
        if fact.topic and fact.place:
            first = seen.setdefault((fact.topic, fact.place), name)
            if first != name:
                problems.append(f"dated: {first} and {name} are the law on the same topic.")
    return problems
