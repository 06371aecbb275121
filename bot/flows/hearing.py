"""Hears an answer in a frightened person's own words, while a rescue is open in their chat.

It reads with the guard's normaliser, speller and automaton, so that typos, run-on words and
mixed languages are understood here as they are there. It keeps nothing of what it reads.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from bot.emergency.normalise import tokens
from bot.emergency.spelling import Speller
from bot.flows.answers import Answers, read_answers
from bot.flows.meanings import BREAK, END, START
from bot.flows.phrasebook import Phrasebook
from bot.flows.weighing import Said, Scales

ANSWERS_FILE = Path(__file__).resolve().parents[2] / "resources" / "flows" / "answers.yml"
SENTENCE_ENDS = frozenset(".!?;\n")
CLAUSE_ENDS = frozenset(",:()- \t")  # a dash is found with the space before it
SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
FIRST_READ, LAST_READ = 400, 600  # characters: how a long text opens, and what it comes to


class Ears:
    """Listens for the meanings of `answers.yml`. One is enough for the whole program."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._book = Phrasebook(answers.phrases, answers.classes, answers.fillers, answers.denying)
        self._scales = Scales(answers.subjects, answers.carries_not, answers.fillers)

    @classmethod
    def load(cls, path: Path = ANSWERS_FILE) -> Self:
        """Raises `FlowErrors`: "file:line: what is wrong", for everything that is."""
        return cls(read_answers(path))

    def heard(self, text: str) -> frozenset[str]:
        """The meanings in the text, as in `meanings.MEANINGS`; none when nothing is understood."""
        said = self._read(text)
        return self._scales.weigh(said, self._book.spans(list(said.words)))

    def self_test(self) -> list[str]:
        """The examples of the file that fail: "file:line: what"."""
        return [
            f'{one.where}: {one.meaning}: "{one.text}" is {"not " * one.fires}heard as it'
            for one in self._answers.examples
            if (one.meaning in self.heard(one.text)) != one.fires
        ]

    def _read(self, text: str) -> Said:
        if len(text) > FIRST_READ + LAST_READ:
            text = f"{text[:FIRST_READ]}\n{text[-LAST_READ:]}"
        units = self._replies_set_apart(self._spelled(tokens(text)))
        words, clauses, clause = [START], [0], 0
        asked: set[int] = set()
        for unit in units:
            if unit[0] in SENTENCE_ENDS:
                asked.update({len(words)} if "?" in unit else ())
                words += [END, BREAK, START]
                clauses += [clause, clause, clause + 1]
                clause += 1
            elif unit[0] in CLAUSE_ENDS:
                clause += 1
            else:
                clause += unit in self._answers.turns
                words.append(unit)
                clauses.append(clause)
        length = sum(word not in {START, END, BREAK} for word in words)
        return Said(
            (*words, END), (*clauses, clause), frozenset(asked), self._opening(words), length
        )

    def _opening(self, words: Sequence[str]) -> int:
        """Where the first word stands that is no filler; a "yes" there opens the text."""
        passed = self._answers.fillers | {START, END, BREAK}
        first = (at for at, word in enumerate(words) if word not in passed)
        return next(first, 0)

    def _spelled(self, typed: list[str]) -> list[str]:
        speller = Speller(self._answers.lexicon)
        units: list[str] = []
        for token in typed:
            if token[0] in SENTENCE_ENDS | CLAUSE_ENDS:
                units.append(token)
            elif token not in SKIN_TONES:
                units += speller.words(token)
        return units

    def _replies_set_apart(self, units: Sequence[str]) -> list[str]:
        """ "no, hes breathing" and "no hes breathing" are not "no breathing"."""
        apart: list[str] = []
        for at, unit in enumerate(units):
            apart.append(unit)
            opens = not apart[:-1] or apart[-2][0] in SENTENCE_ENDS
            if opens and unit in self._answers.replies and self._alone(*units[at + 1 : at + 3]):
                apart.append(BREAK)
        return apart

    def _alone(self, after: str = BREAK, then: str = BREAK) -> bool:
        """Whether a "no" before these words stands by itself."""
        if after == "he" and then in self._answers.spanish_have:
            return False
        return after[0] in CLAUSE_ENDS or after in self._answers.after_reply
