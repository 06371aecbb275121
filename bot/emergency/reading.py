"""One message read: its words, the concepts found in them, and where each stands.

Sentences end at . ! ? or a new line; clauses also at commas, dashes and "but". A concept belongs to
the clause in which its phrase ends.
"""

from dataclasses import dataclass

from bot.emergency.lexicon import Lexicon
from bot.emergency.normalise import tokens
from bot.emergency.phrases import Automaton
from bot.emergency.spelling import Speller

SENTENCE_ENDS = frozenset(".!?;\n")
CLAUSE_ENDS = frozenset(",:()- \t")  # a dash is found with the space before it
TURNS = frozenset({"but", "pero", "aunque", "tho", "anyway", "wait", "espera"})


@dataclass(frozen=True, slots=True)
class Found:
    """A concept, the clause and sentence it is in (counted from 0), and its last word's index."""

    concept: str
    clause: int
    sentence: int
    index: int


@dataclass(frozen=True, slots=True)
class Reading:
    tokens: list[str]  # as typed, folded
    words: list[str]  # as understood; "." between sentences
    found: list[Found]
    asks: frozenset[int]  # sentences that end in a question mark

    @property
    def names(self) -> set[str]:
        return {each.concept for each in self.found}

    @property
    def length(self) -> int:
        return len(self.words) - self.words.count(".")


class Reader:
    """Reads messages with one lexicon; holds nothing of them."""

    def __init__(self, lexicon: Lexicon, automaton: Automaton) -> None:
        self._lexicon = lexicon
        self._automaton = automaton
        self._fillers = frozenset(lexicon.fillers)

    def read(self, text: str) -> Reading:
        typed = tokens(text)
        words, places, asks = self._placed(typed)
        hits = self._automaton.find(words, self._fillers)
        found = [Found(concept, *places[index], index) for index, concept in hits]
        return Reading(typed, words, found, asks)

    def _placed(self, typed: list[str]) -> tuple[list[str], list[tuple[int, int]], frozenset[int]]:
        """The words, each word's (clause, sentence), and the sentences that are questions."""
        words: list[str] = []
        places: list[tuple[int, int]] = []
        asks: set[int] = set()
        clause = sentence = 0
        speller = Speller(self._lexicon)
        for token in speller.mended(typed):
            if token[0] in SENTENCE_ENDS:
                asks.update({sentence} if "?" in token else ())
                clause, sentence = clause + 1, sentence + 1
                understood: tuple[str, ...] = (".",)
            else:
                clause += token[0] in CLAUSE_ENDS or token in TURNS
                understood = () if token[0] in CLAUSE_ENDS else speller.words(token)
            words += understood
            places += [(clause, sentence)] * len(understood)
        return words, places, frozenset(asks)
