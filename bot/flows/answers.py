"""Reads `answers.yml`: the words by which a meaning is known, and the examples that prove them.

Everything wrong with the file is told at once, with its line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_lowercase

from pydantic import ValidationError

from bot.emergency.guard import guard
from bot.emergency.lexicon import Lexicon
from bot.emergency.spelling import Speller
from bot.flows.lines import FlowErrors, Lines, read_yaml
from bot.flows.written_answers import WrittenAnswers, literals, phrases, problems

UNQUOTED = 'quote "yes" and "no": YAML takes the bare words for truth values'


@dataclass(frozen=True, slots=True)
class Example:
    """A text that must be heard as `meaning`, or with `fires` false must not."""

    where: str
    meaning: str
    text: str
    fires: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What the ears listen with. `phrases` are (name, phrase); `classes` are keyed "<name>"."""

    lexicon: Lexicon
    phrases: tuple[tuple[str, str], ...]
    classes: Mapping[str, set[str]]
    fillers: frozenset[str]
    turns: frozenset[str]
    replies: frozenset[str]
    after_reply: frozenset[str]
    spanish_have: frozenset[str]
    denying: frozenset[str]
    subjects: frozenset[str]
    carries_not: frozenset[str]
    examples: tuple[Example, ...]


def read_answers(path: Path) -> Answers:
    """Raises `FlowErrors` with every problem, "file:line: what" each."""
    raw, lines = read_yaml(path)
    try:
        written = WrittenAnswers.model_validate(raw)
    except ValidationError as error:
        raise FlowErrors(_misshapen(lines, error)) from error
    base = guard().lexicon
    classes = _classes(base, written)
    lexicon = _lexicon(base, classes, written)
    found = problems(written, classes, lexicon)
    if found:
        raise FlowErrors([f"{lines.at(*where)}: {what}" for where, what in found])
    return _answers(written, lines, classes, lexicon)


def _answers(
    written: WrittenAnswers, lines: Lines, classes: Mapping[str, set[str]], lexicon: Lexicon
) -> Answers:
    words = written.words
    named = tuple((str(where[1]), phrase) for where, phrase in phrases(written))
    return Answers(
        lexicon=lexicon,
        phrases=named,
        classes={f"<{name}>": members for name, members in classes.items()},
        fillers=_split(*words.fillers.values()),
        turns=_split(*words.turns.values()),
        replies=_split(words.replies),
        after_reply=_split(words.after_reply),
        spanish_have=_split(words.spanish_have),
        denying=frozenset(p for name, p in named if name == "denies" and " " not in p),
        subjects=_split(words.subjects),
        carries_not=_split(words.carries_not),
        examples=tuple(_examples(written, lines)),
    )


def _lexicon(base: Lexicon, classes: Mapping[str, set[str]], written: WrittenAnswers) -> Lexicon:
    """The guard's words and typos, and ours."""
    words = written.words
    keys = _split(words.typos_repaired)
    near = {short: list(several) for short, several in base.near.items()}
    for key in keys - base.keys:
        for short in {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}:
            near.setdefault(short, []).append(key)
    own = _split(words.replies, words.subjects, words.carries_not, words.not_typos)
    own |= _split(words.after_reply, words.spanish_have)
    own |= _split(*words.fillers.values(), *words.turns.values())
    for _, phrase in phrases(written):
        own |= literals(phrase)
    known = base.known | keys | own | set().union(*classes.values())
    rewrites = base.rewrites | {word: tuple(to.split()) for word, to in words.rewrites.items()}
    lexicon = replace(
        base,
        rewrites=rewrites,
        known=known,
        keys=base.keys | keys,
        near=near,
        longest_key=max([base.longest_key, *map(len, keys)]),
    )
    for negation in sorted(_split(words.negations_repaired)):
        meant = Speller(lexicon).words(negation)
        for typo in _typos(negation) - known - rewrites.keys():
            lexicon.rewrites[typo] = meant
    return lexicon


def _typos(word: str) -> set[str]:
    """Every way to write it with one letter missing, doubled, added, wrong or out of place."""
    ends = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    missing = {left + right[1:] for left, right in ends if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in ends if len(right) > 1}
    wrong = {
        left + letter + right[1:] for left, right in ends if right for letter in ascii_lowercase
    }
    added = {left + letter + right for left, right in ends for letter in ascii_lowercase}
    return (missing | swapped | wrong | added) - {word}


def _classes(base: Lexicon, written: WrittenAnswers) -> dict[str, set[str]]:
    """The guard's classes, to which the file's add words or come new."""
    found = {name: set(members) for name, members in base.classes.items()}
    for name, members in written.classes.items():
        found[name] = found.get(name, set()) | set(members.split())
    return found


def _examples(written: WrittenAnswers, lines: Lines) -> Iterator[Example]:
    for name, entry in written.meanings.items():
        for key, texts, fires in (("fires", entry.fires, True), ("quiet", entry.quiet, False)):
            for language, several in texts.items():
                for number, text in enumerate(several):
                    where = lines.at("meanings", name, key, language, number)
                    yield Example(where, name, text, fires)


def _misshapen(lines: Lines, error: ValidationError) -> Sequence[str]:
    return [
        f"{lines.at(*item['loc'])}: {'.'.join(map(str, item['loc'])) or 'the file'}: "
        + (UNQUOTED if item["loc"][-1:] == ("[key]",) else item["msg"])
        for item in error.errors(include_input=False, include_url=False)
    ]


def _split(*lists: str) -> frozenset[str]:
    return frozenset(word for words in lists for word in words.split())
