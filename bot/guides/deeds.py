"""What a state of a guide may do beside saying something: its `does` names one of these."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.guides.states import Position


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody got to such a state: where they are, with which answers, and when."""

    position: Position
    language: str
    at: datetime


Doer = Callable[[Deed], Awaitable[tuple[str, ...]]]
"""Does it; returns the names of the anonymous counts to raise by one."""

DEEDS: Mapping[str, Doer] = MappingProxyType({})
