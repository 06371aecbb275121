"""What the guard's YAML must keep, so that a slip in it is told by file and line, not at 3 a.m."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.emergency.features import LAST, MARKS
from bot.emergency.normalise import fold
from bot.emergency.phrases import expanded
from bot.emergency.rules import LEVELS
from bot.flows.lines import Lines

KINDS = (
    *("opioid_overdose", "self_overdose", "child", "overamp", "suicide", "wound"),
    *("withdrawal", "other_medical"),
)
LANGUAGE_KEYS = {
    "reviewed_by",
    "reviewed_on",
    "words",
    "classes",
    "meanings",
    "concepts",
    "examples",
}
WORDS_KEYS = {"fillers", "typos_repaired", "not_typos", "evidence", "rewrites"}
CONCEPT_KEYS = {"phrases", "fires", "quiet"}
RULES_KEYS = {"reviewed_by", "reviewed_on", "groups", "rules", "flags"}
MOST_WAYS = 5_000  # readings of one phrase
ITEM = re.compile(r"(?:<[a-z_]+>|[a-z0-9'_]+)(?:\|(?:<[a-z_]+>|[a-z0-9'_]+))*\??")
CLASS = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its contents, every scalar as text, and where each thing in it stands."""

    data: dict[str, Any]
    lines: Lines


def language_problems(part: Part) -> list[str]:
    """What is wrong with en.yml or es.yml by itself."""
    data, at = part.data, part.lines.at
    if problems := [*_keys(part, LANGUAGE_KEYS), *_keys(part, WORDS_KEYS, "words")]:
        return problems
    for section in ("classes", "meanings"):
        for name, members in data[section].items():
            where = at(section, name)
            if not isinstance(members, str):
                problems.append(f"{where}: must be words with spaces between")
            elif members != fold(members):
                problems.append(f"{where}: has a word with an accent, ñ or capital")
    for name in data["concepts"]:
        unlike = _keys(part, CONCEPT_KEYS, "concepts", name)
        problems += unlike or _concept_problems(part, name)
    for number, example in enumerate(data["examples"]):
        problems += _example_problems(at("examples", number), example)
    return problems


def shared_problems(parts: Mapping[str, Part]) -> list[str]:
    """What is wrong with the languages together: each knows the same concepts and meanings, and
    every class that a phrase names is in one of them."""
    classes = {name for part in parts.values() for name in part.data["classes"]}
    concepts = {name for part in parts.values() for name in part.data["concepts"]}
    meanings = {name for part in parts.values() for name in part.data["meanings"]}
    problems = []
    for part in parts.values():
        for name in sorted(concepts - part.data["concepts"].keys()):
            problems.append(f"{part.lines.at('concepts')}: has no concept {name}")
        for name in sorted(meanings - part.data["meanings"].keys()):
            problems.append(f"{part.lines.at('meanings')}: has no meaning {name}")
        for name, concept in part.data["concepts"].items():
            for i, phrase in enumerate(concept["phrases"]):
                for unknown in sorted(set(CLASS.findall(phrase)) - classes):
                    where = part.lines.at("concepts", name, "phrases", i)
                    problems.append(f"{where}: no class is called {unknown}")
    return problems


def rules_problems(part: Part, languages: Mapping[str, Part]) -> list[str]:
    if problems := _keys(part, RULES_KEYS):
        return problems
    names = set(MARKS).union(*(each.data["concepts"] for each in languages.values()))
    for number, rule in enumerate(part.data["rules"]):
        where = part.lines.at("rules", number)
        if not isinstance(rule, dict) or rule.get("level") not in LEVELS or "name" not in rule:
            problems.append(f"{where}: a rule has a name and a level, one of {', '.join(LEVELS)}")
            continue
        problems += _unsaid(where, rule)
        problems += _way_problems(part, where, rule, names)
    for name, flag in part.data["flags"].items():
        where = part.lines.at("flags", name)
        problems += _unsaid(where, flag)
        for way in flag.get("ways", ()):
            problems += _way_problems(part, where, way, names)
    return problems


def _keys(part: Part, wanted: set[str], *path: str) -> list[str]:
    found: Any = part.data
    for step in path:
        found = found[step]
    if not isinstance(found, dict):
        return [f"{part.lines.at(*path)}: must hold {', '.join(sorted(wanted))}"]
    missing = [f"{part.lines.at(*path)}: has no {key}" for key in sorted(wanted - found.keys())]
    return missing + [
        f"{part.lines.at(*path, key)}: {key} is not known here"
        for key in sorted(found.keys() - wanted)
    ]


def _concept_problems(part: Part, name: str) -> Iterator[str]:
    for key in sorted(CONCEPT_KEYS):
        listed = part.data["concepts"][name][key]
        if not isinstance(listed, list) or not listed or not all(map(_is_text, listed)):
            yield f"{part.lines.at('concepts', name, key)}: {key} must be a list of texts"
            return
    for i, phrase in enumerate(part.data["concepts"][name]["phrases"]):
        if why := _phrase_problem(phrase):
            yield f"{part.lines.at('concepts', name, 'phrases', i)}: {phrase!r} {why}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _phrase_problem(phrase: str) -> str:
    if wrong := [item for item in phrase.split() if not ITEM.fullmatch(item)]:
        return f"has {wrong[0]!r}, which is no word, choice or <class> in plain small letters"
    if fold(phrase.replace("_", " ")) != phrase.replace("_", " "):
        return "has a word that no message holds after folding (accents, ñ, three same letters)"
    ways = expanded(phrase)
    if len(ways) > MOST_WAYS:
        return f"can be read in {len(ways)} ways; {MOST_WAYS} are the most"
    return "" if all(ways) else "can be empty"


def _example_problems(where: str, example: object) -> Iterator[str]:
    if not isinstance(example, dict) or not {"text", "level"} <= example.keys():
        yield f"{where}: an example has a text and a level"
        return
    if example["level"] not in LEVELS:
        yield f"{where}: {example['level']!r} is not one of {', '.join(LEVELS)}"
    if ("kind" in example) != (example["level"] != "none"):
        yield f"{where}: red and amber have a kind, none has not"
    if example.get("kind", KINDS[0]) not in KINDS:
        yield f"{where}: {example['kind']!r} is not one of {', '.join(KINDS)}"


def _unsaid(where: str, entry: dict[str, Any]) -> Iterator[str]:
    for key in ("fires", "quiet"):
        if not isinstance(entry.get(key), list) or not entry[key]:
            yield f"{where}: {key} must be a list of texts"


def _way_problems(part: Part, where: str, way: dict[str, Any], names: set[str]) -> Iterator[str]:
    if not isinstance(way.get("all"), list):
        yield f"{where}: all must be a list"
        return
    groups = part.data["groups"]
    for item in [*way["all"], *way.get("none", ())]:
        for name in item.split("|"):
            known = name[1:] in groups if name.startswith("@") else _bare(name) in names
            if not known:
                yield f"{where}: nothing is called {name}"


def _bare(name: str) -> str:
    return name.removeprefix(LAST).rstrip("?")
