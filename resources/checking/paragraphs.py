"""Leaving out the paragraph or the list item that holds what may not be shown any more."""

import re
from collections.abc import Callable, Iterator

_ITEM = re.compile(r"^\s*(?:[-•]|\d+\.)\s", re.MULTILINE)
_ANNOUNCES = re.compile(r":\**$")

Gone = Callable[[str], bool]


def without(text: str, gone: Gone) -> str:
    """The text without the paragraphs and list items for which `gone` says so.

    A list of which nothing is left takes the line along that announces it ("Call one of these:").
    """
    kept: list[str] = []
    for block in re.split(r"\n[ \t]*\n", text):
        is_list = bool(_ITEM.match(block))
        parts = [part for part in (_items(block) if is_list else (block,)) if not gone(part)]
        if parts:
            kept.append("\n".join(parts))
        elif is_list and kept and _ANNOUNCES.search(kept[-1]):
            kept.pop()
    return "\n\n".join(kept)


def _items(block: str) -> Iterator[str]:
    """The items of a list, each with the lines that continue it."""
    starts = [found.start() for found in _ITEM.finditer(block)]
    for start, end in zip(starts, [*starts[1:], len(block)], strict=True):
        yield block[start:end].rstrip("\n")
