"""From a typed token to words the phrases know: text speak, run-on words, digits, one typo.

A correction is tried only for a token that nothing knows, and only towards the key words, because
a false "breathing" is cheaper than a missed one but a false everything is worth nothing.
"""

import re
from itertools import pairwise

from bot.emergency.lexicon import Lexicon

DIGITS = str.maketrans("013457", "oieast")
DOUBLED = re.compile(r"(.)\1+")
SHORTEST_TYPO = 5
SHORTEST_RUN_ON, LONGEST_RUN_ON = 6, 32
MOST_RUN_ONS = 12  # in one message: bounds the time that a message of nonsense can take


class Speller:
    """Spells the tokens of one message; keeps nothing of it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._run_ons = MOST_RUN_ONS
        self._spelled: dict[str, tuple[str, ...]] = {}

    def mended(self, typed: list[str]) -> list[str]:
        """The tokens, key words that were split in two put together ("not brea thing")."""
        keys, known = self._lexicon.keys, self._lexicon.known
        if not any(len(a) > 1 and a not in known and a + b in keys for a, b in pairwise(typed)):
            return typed
        joined: list[str] = []
        for token in typed:
            if joined and joined[-1] not in known and joined[-1] + token in keys:
                joined[-1] += token
            else:
                joined.append(token)
        return joined

    def words(self, token: str) -> tuple[str, ...]:
        """The word or words that the token stands for; the token itself if nothing is known."""
        if token not in self._spelled:
            self._spelled[token] = self._read(token)
        return self._spelled[token]

    def _read(self, token: str) -> tuple[str, ...]:
        known = self._lookup(token)
        if not known and "'" in token:
            token = token.replace("'", "")
            known = self._lookup(token)
        return known or self._repaired(token)

    def _lookup(self, token: str) -> tuple[str, ...]:
        rewritten = self._lexicon.rewrites.get(token)
        if rewritten is not None:
            return rewritten
        return (token,) if token in self._lexicon.known else ()

    def _repaired(self, token: str) -> tuple[str, ...]:
        if len(token) < 2 or token.isdigit():
            return (token,)
        single = DOUBLED.sub(r"\1", token)
        if single != token and (known := self._lookup(single)):
            return known
        if not token.isalpha() and (known := self._lookup(token.translate(DIGITS))):
            return known
        return self._one_typo(token) or self._split(token) or (token,)

    def _one_typo(self, token: str) -> tuple[str, ...]:
        if not SHORTEST_TYPO <= len(token) <= self._lexicon.longest_key + 1:
            return ()
        near = self._lexicon.near
        candidates = [*near.get(token, ())]
        for i in range(len(token)):
            shorter = token[:i] + token[i + 1 :]
            if shorter in near:
                candidates += near[shorter]
        return next(((word,) for word in candidates if one_edit_apart(token, word)), ())

    def _split(self, token: str) -> tuple[str, ...]:
        """A run-on of known words, a key word among them ("notbreathing"), or nothing."""
        if not SHORTEST_RUN_ON <= len(token) <= LONGEST_RUN_ON or not self._run_ons:
            return ()
        self._run_ons -= 1
        parts = self._segment(token)
        return tuple(parts) if any(part in self._lexicon.keys for part in parts) else ()

    def _segment(self, token: str) -> list[str]:
        best: list[list[str] | None] = [[]] + [None] * len(token)
        for end in range(2, len(token) + 1):
            for start in range(max(0, end - 14), end - 1):
                head, tail = best[start], token[start:end]
                if head is None or not (words := self._lookup(tail)):
                    continue
                held = best[end]
                if held is None or len(held) > len(head) + len(words):
                    best[end] = [*head, *words]
        return best[-1] or []


def one_edit_apart(left: str, right: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours makes them equal."""
    if left == right or abs(len(left) - len(right)) > 1:
        return left == right
    i = 0
    while i < min(len(left), len(right)) and left[i] == right[i]:
        i += 1
    if len(left) == len(right):
        swapped = left[i : i + 2][::-1] == right[i : i + 2] and left[i + 2 :] == right[i + 2 :]
        return swapped or left[i + 1 :] == right[i + 1 :]
    longer, shorter = (left, right) if len(left) > len(right) else (right, left)
    return longer[i + 1 :] == shorter[i:]
