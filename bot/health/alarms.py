"""What whoever runs Steady has to know: faults that stand, for the log, /healthz and /metrics.

docs/operations/alarms.md says of each what it means and what to do.
"""

import time
from collections.abc import Callable
from typing import Literal

import structlog

AlarmName = Literal[
    "store_away",
    "store_damaged",
    "store_full",
    "held_in_memory",
    "messages_lost",
    "message_refused",
    "clock_wrong",
    "content_wrong",
    "facts_expired",
    "encoder_broken",
]

NOTES: frozenset[AlarmName] = frozenset({"facts_expired"})  # for staff, in the morning

PASSING: dict[AlarmName, float] = {"messages_lost": 3600.0, "message_refused": 3600.0}

log = structlog.get_logger()


class Alarms:
    """Each is told once when it is raised, and once when it is over. What happens at a moment
    (`PASSING`) stands for some seconds after it. `seconds`: a clock that never jumps."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._standing: dict[AlarmName, int] = {}
        self._raised_at: dict[AlarmName, float] = {}

    def raise_(self, name: AlarmName) -> None:
        if name not in self._standing:
            log.error("alarm", alarm=name)
        self._standing[name] = self._standing.get(name, 0) + 1
        self._raised_at[name] = self._seconds()

    def clear(self, name: AlarmName) -> None:
        if self._standing.pop(name, 0):
            log.warning("alarm_over", alarm=name)

    @property
    def standing(self) -> dict[AlarmName, int]:
        """Those that stand, and how often each was raised."""
        for name, seconds in PASSING.items():
            if self._seconds() - self._raised_at.get(name, 0.0) >= seconds:
                self.clear(name)
        return dict(self._standing)
