"""What the encoder is fine-tuned with, and the names of what it tells apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from encoder.training.messages import LEVELS, Message


@dataclass(frozen=True)
class Recipe:
    """What the figures in CARD.md were reached with."""

    seed: int = 7
    split_seed: int = 7
    epochs: int = 4
    batch: int = 32
    longest: int = 96  # tokens; longer messages keep their beginning
    vocabulary: int = 24_000
    layers: int = 12
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1  # share of all steps
    weight_decay: float = 0.01
    topic_smoothing: float = 0.1
    level_smoothing: float = 0.05
    level_weight: float = 1.0
    kind_weight: float = 0.3
    class_power: float = 0.5  # rare topics weigh (average size / own size) ** this
    slips: float = 0.6  # share of messages sent through `with_slips` in each epoch


@dataclass(frozen=True)
class Labels:
    """The names behind the heads' columns."""

    topics: list[str]
    levels: list[str]
    kinds: list[str]

    @classmethod
    def of(cls, messages: Sequence[Message]) -> "Labels":
        topics = sorted({message.topic for message in messages})
        return cls(topics, list(LEVELS), sorted({m.kind for m in messages if m.kind}))
