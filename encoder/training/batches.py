"""Messages as tensors for the encoder, with slips of typing mixed in."""

import random
from collections.abc import Iterator, Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor

from encoder.reader import typed
from encoder.training.messages import Message
from encoder.training.recipe import Labels, Recipe
from encoder.training.slips import with_slips

PADDING = 1
NO_KIND = -100  # what cross_entropy leaves out


class Batches:
    """Messages as tensors: of like length together, in another order each epoch."""

    def __init__(self, messages: Sequence[Message], labels: Labels, tokenizer: Tokenizer) -> None:
        self._messages = messages
        self._labels = labels
        self._tokenizer = tokenizer

    def of_epoch(self, recipe: Recipe, epoch: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        chance = random.Random(recipe.seed * 1000 + epoch)
        texts = [self._text(m.text, recipe, chance) for m in self._messages]
        lengths = [len(text) * chance.uniform(0.8, 1.25) for text in texts]
        order = sorted(range(len(texts)), key=lengths.__getitem__)
        chunks = [order[i : i + recipe.batch] for i in range(0, len(order), recipe.batch)]
        chance.shuffle(chunks)
        for chunk in chunks:
            yield self.tensors([texts[i] for i in chunk], chunk, recipe.longest)

    def in_order(self, size: int, longest: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        for start in range(0, len(self._messages), size):
            chunk = list(range(start, min(start + size, len(self._messages))))
            yield self.tensors([self._messages[i].text for i in chunk], chunk, longest)

    def tensors(
        self, texts: list[str], chunk: list[int], longest: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Ids and mask, texts by tokens; topic, level and kind, texts by three."""
        self._tokenizer.enable_truncation(longest)
        self._tokenizer.enable_padding(pad_id=PADDING, pad_token="<pad>")  # noqa: S106  no secret
        encodings = self._tokenizer.encode_batch([typed(text) for text in texts])
        ids = torch.tensor([encoding.ids for encoding in encodings])
        mask = torch.tensor([encoding.attention_mask for encoding in encodings])
        return ids, mask, torch.tensor([self._answers(self._messages[i]) for i in chunk])

    def _answers(self, message: Message) -> tuple[int, int, int]:
        labels = self._labels
        kind = labels.kinds.index(message.kind) if message.kind else NO_KIND
        return labels.topics.index(message.topic), labels.levels.index(message.level), kind

    @staticmethod
    def _text(text: str, recipe: Recipe, chance: random.Random) -> str:
        return with_slips(text.lower(), chance) if chance.random() < recipe.slips else text
