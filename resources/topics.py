"""The ids of `topics.yml`: what content files, flows, intents and tests are named after."""

from functools import lru_cache
from pathlib import Path

import yaml

TOPICS_PATH = Path(__file__).resolve().parent / "topics.yml"


@lru_cache(maxsize=1)
def _contract() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    raw = yaml.safe_load(TOPICS_PATH.read_text(encoding="utf-8"))
    return frozenset(raw["topics"]), frozenset(raw["needs"]), frozenset(raw["kinds"])


def topic_ids() -> frozenset[str]:
    """Every topic that a message can have."""
    return _contract()[0]


def kind_ids() -> frozenset[str]:
    """The kinds of emergency of the contract."""
    return _contract()[2]


def need_ids() -> frozenset[str]:
    """Every need that somebody can ask a place for."""
    return _contract()[1]
