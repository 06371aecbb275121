"""The labelled messages that the guard learns from, and their features.

They are Rasa's training data, `rasa_project/data/nlu/{en,es}/*.yml`: the metadata of an intent's
examples holds `level` and `kind` where they are red or amber; what says nothing is none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from bot.emergency import guard
from bot.emergency.alarm import Language
from bot.emergency.evidence import (
    CONCEPT,
    EACH_CONCEPT,
    ENDING_SHARE,
    START,
    each_counts,
    sorts,
)
from bot.emergency.features import Features

NLU = Path(__file__).parents[2] / "rasa_project" / "data" / "nlu"
Weights = dict[str, float]
LANGUAGES: tuple[Language, ...] = ("en", "es")
RAREST = 4  # messages that a word or pair must be in to be weighed
MARKED = re.compile(r"\[([^\]]*)\]\([^)]*\)")  # [kensington](place)


@dataclass(frozen=True, slots=True)
class Message:
    """`kind` is None at level none."""

    text: str
    language: Language
    level: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """A message and its features: those that say how they count, and how much each counts."""

    message: Message
    names: tuple[str, ...]
    values: tuple[float, ...]


def messages(folder: Path = NLU) -> list[Message]:
    """In a fixed order, each text once. Raises OSError, yaml.YAMLError or KeyError."""
    found: dict[str, Message] = {}
    for spoken in LANGUAGES:
        for path in sorted((folder / spoken).glob("*.yml")):
            for message in _of_file(path, spoken):
                found.setdefault(message.text, message)
    return list(found.values())


def _of_file(path: Path, spoken: Language) -> Iterator[Message]:
    for block in _parsed(path)["nlu"]:
        told = block.get("metadata") or {}
        for line in block["examples"].splitlines():
            text = MARKED.sub(r"\1", line.removeprefix("- ").strip())
            if text:
                yield Message(text, spoken, told.get("level", "none"), told.get("kind"))


def _parsed(path: Path) -> dict[str, Any]:
    return cast(dict[str, Any], yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))


def read(found: Sequence[Message], rarest: int = RAREST) -> list[Example]:
    features = [guard.features_of(message.text) for message in found]
    seen = Counter(name for each in features for names, _ in sorts(each) for name in names)
    common = {name for name, number in seen.items() if number >= rarest}
    return [_example(m, f, common) for m, f in zip(found, features, strict=True)]


def _example(message: Message, features: Features, common: set[str]) -> Example:
    values: Weights = {START: 1.0}
    _add(values, features, common, 1.0)
    if features.ending:
        _add(values, features.ending, common, ENDING_SHARE)
    return Example(message, tuple(values), tuple(values.values()))


def _add(values: Weights, features: Features, common: set[str], times: float) -> None:
    for name in sorted(features.names):
        values[CONCEPT + name] = values.get(CONCEPT + name, 0.0) + times * EACH_CONCEPT
    for names, share in sorts(features):
        known = sorted(common.intersection(names))
        for name in known:
            values[name] = values.get(name, 0.0) + times * each_counts(share, len(known))
