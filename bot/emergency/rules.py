"""The rules above the evidence: what is red or amber whatever the sums say, and the flags."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, cast

from bot.emergency.alarm import GuardBroken, Level
from bot.emergency.compiled import Compiled

LEVELS: tuple[Level, ...] = ("none", "amber", "red")
Said = tuple[tuple[str, str], ...]  # (file:line, text)


@dataclass(frozen=True, slots=True)
class Way:
    """Holds when every group of `all` has a member among the names and `none` has no member."""

    all: tuple[frozenset[str], ...]
    none: frozenset[str]

    def holds(self, names: Collection[str]) -> bool:
        return not self.none.intersection(names) and all(g.intersection(names) for g in self.all)


@dataclass(frozen=True, slots=True)
class Rule:
    """A level or a flag, and the ways to it; any one is enough."""

    name: str
    ways: tuple[Way, ...]
    fires: Said
    quiet: Said
    at_least: Level = "none"

    def holds(self, names: Collection[str]) -> bool:
        return any(way.holds(names) for way in self.ways)

    def examples(self) -> Iterator[tuple[str, str, bool]]:
        """(file:line, text, whether the rule must hold)."""
        yield from ((where, text, True) for where, text in self.fires)
        yield from ((where, text, False) for where, text in self.quiet)


@dataclass(frozen=True, slots=True)
class Rules:
    floors: tuple[Rule, ...]
    ground: frozenset[str]
    flags: tuple[Rule, ...]

    def floor(self, names: Collection[str]) -> tuple[Level, list[str]]:
        """The lowest level that the rules allow, and the rules that say so."""
        holding = [rule for rule in self.floors if rule.holds(names)]
        ranks = [LEVELS.index(rule.at_least) for rule in holding]
        return LEVELS[max(ranks, default=0)], [rule.name for rule in holding]

    def flags_of(self, names: Collection[str]) -> frozenset[str]:
        return frozenset(flag.name for flag in self.flags if flag.holds(names))


def load(data: Compiled) -> Rules:
    """Raises GuardBroken."""
    given = data["rules"]
    try:
        groups = {name: frozenset(members.split()) for name, members in given["groups"].items()}
        floors = tuple(_rule(rule["name"], rule, [rule], groups) for rule in given["rules"])
        flags = tuple(
            _rule(name, flag, flag["ways"], groups) for name, flag in given["flags"].items()
        )
        return Rules(floors, groups["ground"], flags)
    except (KeyError, TypeError, AttributeError) as error:
        raise GuardBroken(f"rules.yml: {error!r}") from error


def _rule(
    name: str, data: dict[str, Any], ways: list[dict[str, Any]], groups: dict[str, frozenset[str]]
) -> Rule:
    level = cast(Level, data.get("level", "none"))
    said = [tuple((where, text) for where, text in data[key]) for key in ("fires", "quiet")]
    return Rule(name, tuple(_way(way, groups) for way in ways), said[0], said[1], level)


def _way(data: dict[str, Any], groups: dict[str, frozenset[str]]) -> Way:
    wanted = tuple(_members(item, groups) for item in data["all"])
    unwanted = frozenset().union(*(_members(item, groups) for item in data.get("none", ())))
    return Way(wanted, unwanted)


def _members(item: str, groups: dict[str, frozenset[str]]) -> frozenset[str]:
    """ "@strong" is the group `strong`; "a|b" is either."""
    parts = (groups[p[1:]] if p.startswith("@") else frozenset({p}) for p in item.split("|"))
    return frozenset().union(*parts)
