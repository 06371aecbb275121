"""The training messages, read from Rasa's own files, and how they are held apart for choosing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer

SPAN = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")  # [Kensington](place)
LEVELS = ("none", "amber", "red")
ALIKE = 0.6  # cosine of character n-grams from which two messages must not be held apart
SLICE = 1000  # messages compared with all others at once
EXAMPLE = "- "


@dataclass(frozen=True)
class Message:
    """A made-up message; `kind` is empty at level none."""

    text: str
    language: str
    topic: str
    level: str
    kind: str


def load_messages(folder: Path) -> list[Message]:
    """Every example under `folder`/{en,es}/*.yml once, in a fixed order."""
    found: dict[str, Message] = {}
    for path in sorted(folder.glob("e[ns]/*.yml")):
        document = yaml.safe_load(path.read_text("utf-8"))
        for block in document["nlu"]:
            for message in _of_block(block, path.parent.name):
                found.setdefault(message.text.lower(), message)
    return list(found.values())


def _of_block(block: dict[str, Any], language: str) -> Iterable[Message]:
    if "intent" not in block:
        return
    about = block.get("metadata") or {}
    for line in block["examples"].splitlines():
        if line.startswith(EXAMPLE):
            text = SPAN.sub(r"\1", line.removeprefix(EXAMPLE)).strip()
            level = about.get("level", LEVELS[0])
            yield Message(text, language, block["intent"], level, about.get("kind", ""))


def held_out(messages: Sequence[Message], share: float, seed: int) -> set[int]:
    """Indices of about `share` of the messages, whole groups of near-duplicates at a time."""
    groups = near_duplicates([message.text for message in messages])
    order = np.random.default_rng(seed).permutation(np.unique(groups))
    chosen: set[int] = set()
    for group in order:
        if len(chosen) >= share * len(messages):
            break
        members = np.flatnonzero(groups == group)
        if len(members) < share * len(messages) / 4:  # one huge group would be the whole split
            chosen.update(int(i) for i in members)
    return chosen


def near_duplicates(texts: Sequence[str]) -> np.ndarray:
    """A group number for each text: texts that resemble each other, or a third, share it."""
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(texts)
    parents = list(range(len(texts)))
    for start in range(0, len(texts), SLICE):
        alike = vectors[start : start + SLICE] @ vectors.T
        alike.data[alike.data < ALIKE] = 0
        alike.eliminate_zeros()
        rows, columns = alike.nonzero()
        for row, column in zip(rows, columns, strict=True):
            parents[_root(parents, start + int(row))] = _root(parents, int(column))
    return np.array([_root(parents, i) for i in range(len(texts))])


def _root(parents: list[int], i: int) -> int:
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i
