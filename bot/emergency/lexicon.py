"""Reads the guard's data files: words and phrases by language, and the rules that join them.

The files are TOML because the standard library reads it; see docs/decisions, 0003.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.emergency.alarm import GuardBroken, Language
from bot.emergency.phrases import Automaton

DATA = Path(__file__).parent / "data"
LANGUAGES: tuple[Language, ...] = ("en", "es")


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what must come of it: a level and kind, or whether a concept is found in it."""

    where: str
    text: str
    level: str = ""
    kind: str = ""
    concept: str = ""
    fires: bool = True


@dataclass(slots=True)
class Lexicon:
    """The words that are known, and what each stands for."""

    rewrites: dict[str, tuple[str, ...]] = field(default_factory=dict)
    classes: dict[str, set[str]] = field(default_factory=dict)
    fillers: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    near: dict[str, list[str]] = field(default_factory=dict)
    longest_key: int = 0
    phrases: list[tuple[str, str]] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    evidence: dict[Language, set[str]] = field(default_factory=dict)


def load(folder: Path = DATA) -> tuple[Lexicon, Automaton]:
    """Both languages together, because one message may hold both. Raises GuardBroken."""
    lexicon = Lexicon()
    for language in LANGUAGES:
        _add_language(lexicon, language, read(folder / f"{language}.toml"))
    automaton = Automaton(lexicon.phrases, {f"<{k}>": v for k, v in lexicon.classes.items()})
    lexicon.known |= automaton.vocabulary | lexicon.fillers | set().union(*lexicon.classes.values())
    for key in lexicon.keys:
        _index_typos(lexicon.near, key)
    lexicon.longest_key = max(map(len, lexicon.keys), default=0)
    return lexicon, automaton


def read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise GuardBroken(f"{path.name}: {error}") from error


def _add_language(lexicon: Lexicon, language: Language, data: dict[str, Any]) -> None:
    words = data["words"]
    lexicon.rewrites |= {word: tuple(to.split()) for word, to in words["rewrites"].items()}
    lexicon.fillers |= set(words["fillers"].split())
    lexicon.keys |= set(words["typos_repaired"].split())
    lexicon.known |= set(words["not_typos"].split())
    lexicon.evidence[language] = set(words["evidence"].split())
    for name, members in data["classes"].items():
        lexicon.classes.setdefault(name, set()).update(members.split())
    for name, concept in data["concepts"].items():
        lexicon.phrases += [(name, phrase) for phrase in concept["phrases"]]
        where = f"{language}.{name}"
        lexicon.examples += [Example(where, t, concept=name) for t in concept["fires"]]
        lexicon.examples += [
            Example(where, t, concept=name, fires=False) for t in concept.get("quiet", ())
        ]
    for example in data["examples"]:
        lexicon.examples.append(Example(f"{language}.examples", **example))


def _index_typos(near: dict[str, list[str]], key: str) -> None:
    for short in {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}:
        near.setdefault(short, []).append(key)
