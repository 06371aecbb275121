"""Compiles the guard's YAML into what the guard reads: `make guard`.

It stands outside `bot/emergency` because YAML needs a package. Problems are told all at once, each
with file and line; nothing is written or used unless there are none.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from bot.emergency import guard
from bot.emergency.alarm import GuardBroken
from bot.emergency.compiled import COMPILED, DATA, Compiled
from bot.flows.lines import FlowErrors, Lines
from bot.guard_making.checks import Part, language_problems, rules_problems, shared_problems

LANGUAGES = ("en", "es")
FILES = ("en.yml", "es.yml", "rules.yml")
SAID = ("fires", "quiet")


def ensure(folder: Path = DATA) -> bool:
    """Called at start: if a YAML file was edited since it was compiled, uses it as it is now.

    Whether that was so. Raises GuardBroken with every problem; the guard stays as it was.
    """
    if hashes(folder) == guard.guard().sources:
        return False
    guard.install(compiled(folder))
    return True


def compiled(folder: Path = DATA) -> Compiled:
    """Raises GuardBroken with every problem, a line each: `es.yml:212: ...`."""
    problems: list[str] = []
    parts = {name: part for name in FILES if (part := _part(folder / name, problems))}
    spoken = {name: parts[f"{name}.yml"] for name in LANGUAGES if f"{name}.yml" in parts}
    for part in spoken.values():
        problems += language_problems(part)
    if not problems:
        problems += [*shared_problems(spoken), *rules_problems(parts["rules.yml"], spoken)]
    if problems:
        raise GuardBroken("\n".join(problems))
    languages = {name: _language(part) for name, part in spoken.items()}
    return {"sources": hashes(folder), "languages": languages, "rules": _rules(parts["rules.yml"])}


def write(data: Compiled, path: Path = COMPILED) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=0, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def hashes(folder: Path = DATA) -> dict[str, str]:
    """SHA-256 of each source. Raises GuardBroken."""
    try:
        return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    except OSError as error:
        raise GuardBroken(f"{error.filename}: {error.strerror}") from error


def _part(path: Path, problems: list[str]) -> Part | None:
    """Every scalar as the text it is written as: to YAML, an unquoted `no` would be false."""
    lines = Lines(path.name)
    try:
        loader = yaml.BaseLoader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise FlowErrors([f"{path.name}:1: is not a mapping"])
        lines.note(node)
        return Part(loader.construct_document(node), lines)
    except FlowErrors as error:
        problems += error.problems
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(f"{path.name}:{line}: {error.problem or error.context}")
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(f"{path.name}:1: {' '.join(str(error).split())}")
    return None


def _language(part: Part) -> dict[str, Any]:
    concepts = {
        name: {"phrases": concept["phrases"]} | _said(part, concept, "concepts", name)
        for name, concept in part.data["concepts"].items()
    }
    examples = [
        [part.lines.at("examples", number), example]
        for number, example in enumerate(part.data["examples"])
    ]
    plain = {key: part.data[key] for key in ("words", "classes", "meanings")}
    return plain | {"concepts": concepts, "examples": examples}


def _rules(part: Part) -> dict[str, Any]:
    rules = [
        rule | _said(part, rule, "rules", number) for number, rule in enumerate(part.data["rules"])
    ]
    flags = {
        name: flag | _said(part, flag, "flags", name) for name, flag in part.data["flags"].items()
    }
    return {"groups": part.data["groups"], "rules": rules, "flags": flags}


def _said(part: Part, entry: dict[str, Any], *path: str | int) -> dict[str, list[list[str]]]:
    """The examples of an entry, each with its file and line."""
    return {
        key: [[part.lines.at(*path, key, i), text] for i, text in enumerate(entry[key])]
        for key in SAID
    }
