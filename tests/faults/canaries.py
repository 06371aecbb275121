"""Words, a chat and a place that stand nowhere else, and the search for them in every byte."""

import base64
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CHAT = 8_123_456_789_012 % 2**52
WORDS = ("zebracanary", "quokkacanary", "wombatcanary")
PLACE = (39.987654, -75.123457)


def _spelled(text: str) -> Iterator[bytes]:
    """A text in every way in which a program may have written it down."""
    plain = text.encode()
    yield plain
    yield plain.upper()
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield plain.hex().encode()
    for offset in range(3):  # base64 of a longer text that holds it
        whole = base64.b64encode(b"\0" * offset + plain)
        yield whole[4 if offset else 0 : len(whole) // 4 * 4 - 4]


def _number(number: int) -> Iterator[bytes]:
    yield from _spelled(str(number))
    yield f"{number:x}".encode()
    yield struct.pack("<q", number)[:6]  # what is above is nothing but zeros
    yield struct.pack(">q", number)[2:]


def _degrees(degrees: float) -> Iterator[bytes]:
    yield f"{degrees:.3f}".encode()  # as it is rounded; every longer form begins like it
    yield f"{degrees:.6f}"[:-2].encode()
    yield struct.pack("<d", degrees)
    yield struct.pack(">d", degrees)
    for digits in (2, 3):
        yield struct.pack("<d", round(degrees, digits))
        yield struct.pack(">d", round(degrees, digits))


@dataclass(slots=True)
class Canaries:
    """What to look for. `found` says where."""

    patterns: dict[str, tuple[bytes, ...]] = field(default_factory=dict)

    @classmethod
    def all(cls, token: str) -> "Canaries":
        secrets = {"a token": tuple(_spelled(token.split(":")[1]))}
        words = {f"word {number}": tuple(_spelled(word)) for number, word in enumerate(WORDS)}
        places = {"the place": tuple(it for part in PLACE for it in _degrees(part))}
        return cls(secrets | words | places | {"the chat": tuple(_number(CHAT))})

    def found(self, files: Iterable[Path]) -> tuple[str, ...]:
        """ "what: file" for each canary that any of these files holds."""
        hits = []
        for path in files:
            contents = path.read_bytes()
            for name, patterns in self.patterns.items():
                if any(pattern in contents for pattern in patterns if len(pattern) >= 5):
                    hits.append(f"{name} in {re.sub(r'[0-9a-f-]{20,}', '*', path.name)}")
        return tuple(hits)
