"""Which services answer which need: `needs.yml`, read once and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

NEEDS_PATH = Path(__file__).resolve().parent / "needs.yml"


class UnknownNeed(ValueError):
    """Asked for a need that `needs.yml` does not have."""


@dataclass(frozen=True, slots=True)
class Need:
    """`weights`: what each tag is worth, 1 the best. `kin`: tags of places that may help too.
    `remote`: tags or ids of phone, web and mail services offered when too little is near, best
    first. `no_data`: no listing of ours answers the need yet."""

    id: str
    weights: Mapping[str, float]
    kin: frozenset[str]
    remote: tuple[str, ...]
    no_data: bool


@dataclass(frozen=True, slots=True)
class Needs:
    by_id: Mapping[str, Need]
    common: tuple[str, ...]
    known_tags: frozenset[str]

    def __getitem__(self, need: str) -> Need:
        if need not in self.by_id:
            raise UnknownNeed(f"no need {need!r}; one of: {', '.join(self.by_id)}")
        return self.by_id[need]


@lru_cache(maxsize=1)
def needs() -> Needs:
    raw = yaml.safe_load(NEEDS_PATH.read_text(encoding="utf-8"))
    by_id = {
        name: Need(
            name,
            MappingProxyType(dict(entry["tags"])),
            frozenset(entry["kin"]),
            tuple(entry["remote"]),
            bool(entry.get("no_data", False)),
        )
        for name, entry in raw["needs"].items()
    }
    tags = {tag for need in by_id.values() for tag in (*need.weights, *need.kin)} | set(
        raw["other_tags"]
    )
    return Needs(MappingProxyType(by_id), tuple(raw["common"]), frozenset(tags))
