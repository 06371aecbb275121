"""The second opinion: what a reader of the whole wording makes of a message.

The guard knows words and how they lie together, and is right of itself where its rules hold or its
evidence is heavy. What lies between is decided by the encoder, which was fine-tuned on the same
messages and errs elsewhere: on messages that neither was made from it catches more emergencies and
frightens fewer people (docs/decisions/0009-a-second-opinion-in-the-guard.md has the figures).
Without it (its file is broken, or its runtime) the guard decides alone, by its own thresholds.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

LEAST = 1e-7  # a share
# Fitted to the held-out messages: how much the shares of the levels, and of the topic "emergency",
# speak for red. With `OFFSET` the sum is 0 where, with the guard, 2 in 100 of those without any
# urgency are called red.
RED_WEIGHTS = {"none": -0.462, "amber": 0.088, "red": 0.763}
EMERGENCY_WEIGHT = 0.526
URGENT = 0.35  # of red and amber together: above it, amber at least
DOUBTED = 0.1  # what the guard alone calls red is no more than an ordinary message below this
OFFSET = 3.919
DENIED = -1.9  # of `red`: below it, even what a rule calls red is no more than amber
FEAR = -2.5  # log of red over amber: below it, what worries is amber rather than red


class Read(Protocol):
    """The shares of what a message may be; each group adds up to 1."""

    @property
    def levels(self) -> Mapping[str, float]: ...
    @property
    def topics(self) -> Mapping[str, float]: ...
    @property
    def kinds(self) -> Mapping[str, float]: ...


class Reader(Protocol):
    """`encoder.reader.Encoder` is one."""

    def encode(self, text: str) -> Read: ...


@dataclass(frozen=True, slots=True)
class Opinion:
    """`red` is 0 or more where a life may be at stake now; `urgent` is the share of red and amber;
    `fear` says which of the two: the log of red over amber. `kind` is the likeliest kind, if it is
    an emergency at all."""

    red: float
    urgent: float
    fear: float
    kind: str

    @property
    def is_red(self) -> bool:
        return self.red >= 0 and self.fear >= FEAR


def opinion(read: Read) -> Opinion:
    """What these shares amount to."""
    red = OFFSET + EMERGENCY_WEIGHT * _log(read.topics.get("emergency", 0.0))
    red += sum(weight * _log(read.levels[level]) for level, weight in RED_WEIGHTS.items())
    kind = max(read.kinds, key=lambda name: read.kinds[name])
    fear = _log(read.levels["red"]) - _log(read.levels["amber"])
    return Opinion(red, 1.0 - read.levels["none"], fear, kind)


def _log(share: float) -> float:
    return math.log(max(share, LEAST))
