"""The rules above the evidence: what is red or amber whatever the sums say, and the flags."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from bot.emergency.alarm import GuardBroken, Level
from bot.emergency.lexicon import DATA, read

LEVELS: tuple[Level, ...] = ("none", "amber", "red")


@dataclass(frozen=True, slots=True)
class Rule:
    """Holds when every group of `all` has a member among the names and `none` has no member."""

    name: str
    at_least: Level
    all: tuple[frozenset[str], ...]
    none: frozenset[str]
    fires: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()

    def holds(self, names: Collection[str]) -> bool:
        return not self.none.intersection(names) and all(g.intersection(names) for g in self.all)


@dataclass(frozen=True, slots=True)
class Rules:
    floors: tuple[Rule, ...]
    ground: frozenset[str]
    flags: dict[str, tuple[Rule, ...]]

    def floor(self, names: Collection[str]) -> tuple[Level, list[str]]:
        """The lowest level that the rules allow, and the rules that say so."""
        holding = [rule for rule in self.floors if rule.holds(names)]
        ranks = [LEVELS.index(rule.at_least) for rule in holding]
        return LEVELS[max(ranks, default=0)], [rule.name for rule in holding]

    def flags_of(self, names: Collection[str]) -> frozenset[str]:
        return frozenset(
            flag for flag, rules in self.flags.items() if any(rule.holds(names) for rule in rules)
        )


def load() -> Rules:
    """Reads data/rules.toml. Raises GuardBroken."""
    data = read(DATA / "rules.toml")
    try:
        groups = {name: frozenset(members) for name, members in data["groups"].items()}
        floors = tuple(_rule(rule["name"], rule, groups) for rule in data["rules"])
        flags = {
            flag: tuple(_rule(flag, rule, groups) for rule in rules)
            for flag, rules in data["flags"].items()
        }
        return Rules(floors, groups["ground"], flags)
    except (KeyError, TypeError) as error:
        raise GuardBroken(f"rules.toml: {error!r}") from error


def _rule(name: str, data: dict[str, Any], groups: dict[str, frozenset[str]]) -> Rule:
    """`all` and `none` list names; "@strong" stands for the group `strong`; "a|b" is either."""
    wanted = tuple(_members(item, groups) for item in data["all"])
    unwanted = frozenset().union(*(_members(item, groups) for item in data.get("none", ())))
    level = cast(Level, data.get("level", "none"))
    texts = (tuple(data.get("fires", ())), tuple(data.get("quiet", ())))
    return Rule(name, level, wanted, unwanted, *texts)


def _members(item: str, groups: dict[str, frozenset[str]]) -> frozenset[str]:
    parts = (groups[p[1:]] if p.startswith("@") else frozenset({p}) for p in item.split("|"))
    return frozenset().union(*parts)
