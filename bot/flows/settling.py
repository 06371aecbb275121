"""Weighs meanings of one text against each other when they cannot all be true."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.flows.meanings import (
    BESIDE_YES,
    DANGER,
    GONE_IN_DANGER,
    HELPERS,
    NOT_AWAKE,
    NOT_BREATHING,
)


@dataclass(frozen=True, slots=True)
class Hit:
    meaning: str
    clause: int


def settled(hits: Sequence[Hit], doubted: bool) -> frozenset[str]:
    """What the flow is told. `doubted`: the text has a "not" that belongs to no meaning."""
    return _plain(_settled(hits), doubted)


def _settled(hits: Sequence[Hit]) -> set[str]:
    """The meanings that stay when opposites have been weighed against each other."""
    left = [hit for one in hits for hit in _parts(one)]
    left = _later_wins(left, frozenset({"better", "over", "breathing", "awake"}), {"was_bad"})
    left = _breath(left)
    left = _later_wins(left, frozenset({"awake"}), NOT_AWAKE)
    left = _later_wins(left, frozenset({"better"}), {"worse"})
    found = {hit.meaning for hit in left}
    if "was_bad" in found:
        found.add("not_breathing")
    if "over" in found and not found & DANGER:
        found.discard("worse")
    if found & (DANGER | {"worse", "was_bad"}):
        found -= GONE_IN_DANGER
        found -= {"help_came"} if "not_breathing" in found else set()
    return _joined(found)


def _parts(hit: Hit) -> list[Hit]:
    """ "Breathing but not awake" says two things, each of which may be outweighed."""
    if hit.meaning == "breathing_not_awake":
        return [Hit("breathing", hit.clause), Hit("not_awake", hit.clause)]
    if hit.meaning == "breathing_well":
        return [hit, Hit("breathing", hit.clause)]
    if hit.meaning == "under_again":
        return [hit, Hit("not_awake", hit.clause)]
    return [hit]


def _breath(hits: Sequence[Hit]) -> list[Hit]:
    """No breath against breath; bad breath goes only before one that is said to be good."""
    left = _later_wins(hits, frozenset({"breathing", "breathing_well"}), NOT_BREATHING)
    left = _later_wins(left, frozenset({"breathing_well"}), {"breathing_bad"})
    if any(hit.meaning == "breathing_bad" for hit in left):
        left = [hit for hit in left if hit.meaning not in {"breathing", "breathing_well"}]
    return left


def _later_wins(hits: Sequence[Hit], good: frozenset[str], bad: Iterable[str]) -> list[Hit]:
    bad = frozenset(bad)
    last_good = max((hit.clause for hit in hits if hit.meaning in good), default=-1)
    last_bad = max((hit.clause for hit in hits if hit.meaning in bad), default=-1)
    if min(last_good, last_bad) < 0:
        return list(hits)
    gone = bad if last_good > last_bad else good
    return [hit for hit in hits if hit.meaning not in gone]


def _joined(found: set[str]) -> set[str]:
    """Joins what is one thing to the flow: breathing, but not to be woken."""
    if "under_again" in found:
        found |= set() if "breathing" in found else {"stopped_again"}
    if "breathing" in found and found & {"not_awake", "asleep"}:
        found = found - {"breathing", "not_awake", "asleep", "awake"} | {"breathing_not_awake"}
    if "not_awake" in found:
        found.discard("asleep")
    return found - HELPERS


def _plain(found: set[str], doubted: bool) -> frozenset[str]:
    """A bare yes or no is dropped where something more telling was said."""
    if {"yes", "no"} <= found:
        found.discard("yes")
    if "unsure" in found or found - BESIDE_YES:
        found -= {"yes", "no"}
    if doubted:
        found.discard("yes")
    return frozenset(found)
