"""What the need classifier looks at: the words, the needs that they name, and their whole sense.

"Norcan", "narkan" and "nose spray" are one thing. The names are those by which needs are known
without Rasa too (`resources/directory/need_words.yml`); one wrong letter in a longer name is
passed over. The place is left out, so that a street says nothing about a need.
"""

from typing import Dict, List, Mapping, Optional, Sequence, Set, Tuple

import numpy as np

from components.normalising import normalised
from encoder.reader import Encoder

LONG_ENOUGH = 5  # letters, for a slip to be told from another word
LONGEST = 3  # words of a name
PLACE = " here "

Span = Tuple[int, int]


class NeedNames:
    """Needs by their names, normalised as messages are."""

    def __init__(self, needs: Mapping[str, Sequence[str]]) -> None:
        self._needs = {normalised(name): need for need, names in needs.items() for name in names}
        self._by_letter: Dict[str, List[str]] = {}
        for name in self._needs:
            if len(name) >= LONG_ENOUGH and " " not in name:
                self._by_letter.setdefault(name[0], []).append(name)

    def named_in(self, text: str) -> List[str]:
        """Every need that a text names, in the order of the alphabet."""
        words = normalised(text).split()
        found: Set[Optional[str]] = {self._misspelt(word) for word in words}
        for length in range(1, LONGEST + 1):
            for start in range(len(words) - length + 1):
                found.add(self._needs.get(" ".join(words[start : start + length])))
        return sorted(need for need in found if need)

    def _misspelt(self, word: str) -> Optional[str]:
        if len(word) < LONG_ENOUGH or word in self._needs:
            return None
        near = (name for name in self._by_letter.get(word[0], ()) if one_slip(word, name))
        return next((self._needs[name] for name in near), None)


def one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two neighbours changed over, is all between."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = 0
    while at < len(short) and short[at] == long[at]:
        at += 1
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]


def without_place(text: str, place: Optional[Span]) -> str:
    return text if place is None else text[: place[0]] + PLACE + text[place[1] :]


def words_of(text: str, names: NeedNames) -> str:
    """The text, and words of their own for each need that it names."""
    marks = [mark for need in names.named_in(text) for mark in (f"need_{need}", f"is_{need}")]
    return " ".join([text, *marks])


def sense_of(text: str, encoder: Encoder) -> np.ndarray:
    """The encoder's vector, of length 1."""
    vector = encoder.encode(text).vector
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)
