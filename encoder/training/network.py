"""The encoder as PyTorch sees it: a BERT, mean pooling, and three linear heads."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    """Sizes of multilingual-e5-small; `pieces` is the vocabulary, the file's own or pruned."""

    pieces: int
    layers: int = 12
    width: int = 384
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    epsilon: float = 1e-12


class Answer(NamedTuple):
    """Logits, and the pooled vector that they were read from: messages by labels (or width)."""

    topic: Tensor
    level: Tensor
    kind: Tensor
    vector: Tensor


class Layer(nn.Module):
    """Self-attention and a feed-forward network, each with a residual and a norm behind it."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.width, shape.width)
        self.key = nn.Linear(shape.width, shape.width)
        self.value = nn.Linear(shape.width, shape.width)
        self.attended = nn.Linear(shape.width, shape.width)
        self.attended_norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.wide = nn.Linear(shape.width, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.width)
        self.narrow_norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (self._split(each(x)) for each in (self.query, self.key, self.value))
        scores = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5) + mask
        seen = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        x = self.attended_norm(x + self.dropout(self.attended(seen)))
        thought = self.narrow(functional.gelu(self.wide(x)))
        out: Tensor = self.narrow_norm(x + self.dropout(thought))
        return out

    def _split(self, x: Tensor) -> Tensor:
        messages, tokens, width = x.shape
        return x.reshape(messages, tokens, self.heads, width // self.heads).transpose(1, 2)


class Bert(nn.Module):
    """Token ids and their mask (messages by tokens) to one vector a message (mean of tokens)."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.pieces = nn.Embedding(shape.pieces, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1])
        x = self.dropout(self.norm(self.pieces(ids) + self.positions(places)))
        held = mask.to(x.dtype)
        hidden = (1.0 - held)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, hidden)
        mean: Tensor = (x * held[:, :, None]).sum(1) / held.sum(1, keepdim=True)
        return mean


class Classifier(nn.Module):
    """The encoder with a head for the topic, one for the level and one for the kind."""

    def __init__(self, bert: Bert, topics: int, levels: int, kinds: int) -> None:
        super().__init__()
        self.bert = bert
        width = bert.pieces.embedding_dim
        self.dropout = nn.Dropout(0.1)
        self.topic = nn.Linear(width, topics)
        self.level = nn.Linear(width, levels)
        self.kind = nn.Linear(width, kinds)

    def forward(self, ids: Tensor, mask: Tensor) -> Answer:
        vector = self.bert(ids, mask)
        seen = self.dropout(vector)
        return Answer(self.topic(seen), self.level(seen), self.kind(seen), vector)
