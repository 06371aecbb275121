"""The fine-tuned encoder: what a message is about, and how urgent, from its whole wording.

A small multilingual transformer, shipped beside this as ONNX in 8 bits. One message takes a few
milliseconds on one thread. It is made once, by the scripts in `training/`.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).parent
STRETCHED = re.compile(r"(.)\1{2,}")  # "heeeelp", "!!!!!"
LONGEST_TEXT = 2000  # characters; what is beyond cannot be among the first tokens kept


@dataclass(frozen=True)
class Encoded:
    """`vector` is what the probabilities were read from; each group of them adds up to 1.

    `kinds` says what sort of emergency it would be; it means nothing where the level is none.
    """

    vector: np.ndarray
    topics: dict[str, float]
    levels: dict[str, float]
    kinds: dict[str, float]


class Encoder:
    """Loads the model of `folder` once; `encode` may be called from several threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        about: dict[str, Any] = json.loads((folder / "labels.json").read_text("utf-8"))
        self.topics: list[str] = about["topics"]
        self.levels: list[str] = about["levels"]
        self.kinds: list[str] = about["kinds"]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(about["longest"])
        self._session = one_thread(folder / "model.onnx")

    def encode(self, text: str) -> Encoded:
        ids = self._tokenizer.encode(typed(text)).ids
        tokens = np.array([ids], dtype=np.int64)
        given = {"ids": tokens, "mask": np.ones_like(tokens)}
        topic, level, kind, vector = self._session.run(None, given)
        return Encoded(
            vector[0],
            named_shares(self.topics, topic[0]),
            named_shares(self.levels, level[0]),
            named_shares(self.kinds, kind[0]),
        )


def typed(text: str) -> str:
    """The text as the tokenizer takes it: not endless, no stretched letters ("heeeelp"), no half
    of a character (a lone surrogate, which JSON lets through)."""
    whole = text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
    return STRETCHED.sub(r"\1\1", whole)


def one_thread(model: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])


def named_shares(names: list[str], logits: np.ndarray) -> dict[str, float]:
    powers = np.exp(logits - logits.max())
    shares = powers / powers.sum()
    return {name: float(share) for name, share in zip(names, shares, strict=True)}
