"""Cuts the tokenizer of multilingual-e5-small down to what English and Spanish messages need."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from components.normalising import without_accents
from tokenizers import Tokenizer
from wordfreq import top_n_list

from encoder.training.slips import with_slips

SPECIAL = 4  # <s> <pad> </s> <unk> come first and stay first
WORDS = 30_000  # commonest words of each language that must stay in few pieces
SLIPPED_COPIES = 3
LATIN = set("abcdefghijklmnopqrstuvwxyz0123456789áéíóúüñ")
LOWERCASE = {"type": "Lowercase"}


def pruned_tokenizer(
    path: Path, texts: Sequence[str], size: int, seed: int
) -> tuple[Tokenizer, list[int]]:
    """The tokenizer, now lower-casing and of at most `size` pieces, and the old number of each."""
    document = json.loads(path.read_text("utf-8"))
    _lower_case_first(document)
    pieces: list[list[Any]] = document["model"]["vocab"]
    kept = _kept(Tokenizer.from_str(json.dumps(document)), pieces, texts, size, seed)
    document["model"]["vocab"] = [pieces[i] for i in kept]
    document["added_tokens"] = [t for t in document["added_tokens"] if t["id"] < SPECIAL]
    return Tokenizer.from_str(json.dumps(document)), kept


def _lower_case_first(document: dict[str, Any]) -> None:
    document["normalizer"] = {
        "type": "Sequence",
        "normalizers": [document["normalizer"], LOWERCASE],
    }
    document["truncation"] = document["padding"] = None


def _kept(
    tokenizer: Tokenizer, pieces: list[list[Any]], texts: Sequence[str], size: int, seed: int
) -> list[int]:
    """Special pieces, single characters (so that hardly anything is unknown), then by use."""
    always = {i for i, (piece, _) in enumerate(pieces) if i < SPECIAL or _is_basic(piece)}
    used = Counter[int]()
    chance = random.Random(seed)
    slipped = (with_slips(text.lower(), chance) for text in texts for _ in range(SLIPPED_COPIES))
    for source, weight in ((texts, 5), (slipped, 1), (_common_words(), 1)):
        used.update(_counted(tokenizer, source, weight))
    by_use = [i for i, _ in used.most_common() if i not in always]
    return sorted(always | set(by_use[: size - len(always)]))


def _is_basic(piece: str) -> bool:
    bare = piece.removeprefix("▁")
    emoji = len(bare) == 1 and ord(bare) > 0x1F000
    punctuation = len(bare) == 1 and ord(bare) < 0x250
    short = len(bare) <= 2 and all(c in LATIN for c in bare)
    return bare == bare.lower() and (emoji or punctuation or short)


def _common_words() -> Iterable[str]:
    for language in ("en", "es"):
        for word in top_n_list(language, WORDS):
            yield word
            yield without_accents(word)


def _counted(tokenizer: Tokenizer, texts: Iterable[str], weight: int) -> Counter[int]:
    used = Counter[int]()
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        for number in encoding.ids:
            used[number] += weight
    return used
