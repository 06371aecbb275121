"""The words and phrases that the guard knows, of all languages together."""

from dataclasses import dataclass, field
from typing import Any

from bot.emergency import compiled
from bot.emergency.alarm import GuardBroken, Language
from bot.emergency.phrases import Automaton

SHORTEST_BEGINNING, LONGEST_WORD = 2, 20
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
    meanings: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of each known word
    beginnings: dict[str, set[str]] = field(default_factory=dict)  # "breath" of "breath*"

    def meanings_of(self, word: str) -> tuple[str, ...]:
        known = self.meanings.get(word)
        return known if known is not None else tuple(sorted(self.by_beginning(word)))

    def by_beginning(self, word: str) -> set[str]:
        parts = (word[:i] for i in range(SHORTEST_BEGINNING, min(len(word), LONGEST_WORD) + 1))
        return set().union(*(self.beginnings[part] for part in parts if part in self.beginnings))


def load(data: compiled.Compiled | None = None) -> tuple[Lexicon, Automaton]:
    """Both languages together, because one message may hold both. Raises GuardBroken."""
    languages = (data or compiled.read())["languages"]
    lexicon = Lexicon()
    try:
        for language in LANGUAGES:
            _add_language(lexicon, language, languages[language])
        automaton = Automaton(lexicon.phrases, {f"<{k}>": v for k, v in lexicon.classes.items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GuardBroken(f"compiled data: {error!r}") from error
    lexicon.known |= automaton.vocabulary | lexicon.fillers | set().union(*lexicon.classes.values())
    _index_meanings(lexicon, [languages[language]["meanings"] for language in LANGUAGES])
    for key in lexicon.keys:
        _index_typos(lexicon.near, key)
    lexicon.longest_key = max(map(len, lexicon.keys), default=0)
    return lexicon, automaton


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
        for said, fires in (("fires", True), ("quiet", False)):
            lexicon.examples += [
                Example(where, text, concept=name, fires=fires) for where, text in concept[said]
            ]
    lexicon.examples += [Example(where, **example) for where, example in data["examples"]]


def _index_typos(near: dict[str, list[str]], key: str) -> None:
    for short in {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}:
        near.setdefault(short, []).append(key)


def _index_meanings(lexicon: Lexicon, sections: list[dict[str, str]]) -> None:
    """Every known word's meanings beforehand, so that only unknown words are looked at twice."""
    whole: dict[str, set[str]] = {}
    for name, members in (item for section in sections for item in section.items()):
        for word in members.split():
            held = lexicon.beginnings if word.endswith("*") else whole
            held.setdefault(word.rstrip("*"), set()).add(name)
    lexicon.known |= whole.keys()
    for word in lexicon.known:
        found = lexicon.by_beginning(word) | whole.get(word, set())
        lexicon.meanings[word] = tuple(sorted(found))
