"""The guard: one message in, an Alarm out. Pure: nothing is stored, sent or logged."""

from collections.abc import Iterator
from functools import cache

from bot.emergency import evidence, language, lexicon, rules
from bot.emergency.alarm import Alarm, GuardBroken, Language, Level
from bot.emergency.features import ASKED, Features, features
from bot.emergency.normalise import tokens
from bot.emergency.reading import Reader, Reading

# Words that matter only for what they are: a friend is a friend whoever it is.
CLASSES_AS_ONE = {
    "friend": "<friend>", "amigo": "<friend>", "child": "<child>", "nino": "<child>",
    "smallones": "<child>", "drug": "<drug>", "number": "<number>", "month": "<month>",
    "enero": "<month>", "weekday": "<month>", "obj": "<object>",
}  # fmt: skip
SELF_KINDS = frozenset({"self_overdose", "suicide", "overamp", "wound", "withdrawal"})


class Guard:
    """The loaded data; made once, used for every message."""

    def __init__(self) -> None:
        self.lexicon, automaton = lexicon.load()
        self.reader = Reader(self.lexicon, automaton)
        self.rules = rules.load()
        self.stands_for: dict[str, str] = {}
        for name, one in CLASSES_AS_ONE.items():
            for word in self.lexicon.classes[name]:
                self.stands_for.setdefault(word, one)

    def features(self, reading: Reading) -> Features:
        return features(reading, self.stands_for)

    def language(self, text: str, typed: list[str]) -> Language | None:
        return language.guess(text, typed, self.lexicon.evidence)


@cache
def guard() -> Guard:
    return Guard()


@cache
def weights() -> evidence.Evidence:
    return evidence.load()


def prepare() -> None:
    """Loads the data. Raises GuardBroken."""
    guard()
    weights()


def features_of(text: str) -> Features:
    return guard().features(guard().reader.read(text))


def guess_language(text: str) -> Language | None:
    """The language the message is mostly in; None without evidence."""
    return guard().language(text, tokens(text))


def detect(text: str) -> Alarm:
    """How urgent the message is. Never raises, whatever the text."""
    reading = guard().reader.read(text)
    found = guard().features(reading)
    level, because = _level(found)
    spoken = guard().language(text, reading.tokens)
    if level == "none":
        return Alarm("none", language=spoken)
    kind = _kind(found)
    cues = tuple(sorted(name for name in found.told if ASKED not in name)) + tuple(because)
    return Alarm(level, kind, _flags(found, kind), cues, spoken)


def _kind(found: Features) -> str:
    """The likeliest kind; but "8 months pregnant" is no child, and a seizure is never "overamp":
    after the shaking, it is breathing that counts."""
    kind = weights().kind(found)
    flags = guard().rules.flags_of(found.names)
    mistaken = {"child": "pregnant", "overamp": "seizure"}.get(kind)
    return "opioid_overdose" if mistaken in flags else kind


def _level(found: Features) -> tuple[Level, list[str]]:
    """Evidence counts only on top of something found: a sign for red, some ground for amber."""
    floor, because = guard().rules.floor(found.names)
    red, urgent = weights().above(found)
    weighed: Level = "none"
    if red >= 0 and found.signs:
        weighed = "red"
    elif max(red, urgent) >= 0 and (found.signs or found.told & guard().rules.ground):
        weighed = "amber"
    return max(floor, weighed, key=rules.LEVELS.index), because


def _flags(found: Features, kind: str) -> frozenset[str]:
    flags = guard().rules.flags_of(found.names)
    if kind == "child":
        flags |= {"child"}
    if kind in SELF_KINDS and "third_person" not in found.told:
        flags |= {"self"}
    return flags


def self_test() -> None:
    """Runs every example of the data files. Raises GuardBroken naming the entries that fail."""
    failed = [
        f"{example.where}: {example.text!r}"
        for example in guard().lexicon.examples
        if not _as_said(example)
    ]
    failed += [line for rule in guard().rules.floors for line in _misjudged(rule)]
    if failed:
        raise GuardBroken("; ".join(failed))


def _as_said(example: lexicon.Example) -> bool:
    if example.concept:
        names = guard().reader.read(example.text).names
        return (example.concept in names) == example.fires
    alarm = detect(example.text)
    return (alarm.level, alarm.kind or "") == (example.level, example.kind)


def _misjudged(rule: rules.Rule) -> Iterator[str]:
    for text, wanted in [(t, True) for t in rule.fires] + [(t, False) for t in rule.quiet]:
        if rule.holds(features_of(text).names) != wanted:
            yield f"rules.{rule.name}: {text!r}"
