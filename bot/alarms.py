"""What whoever runs Steady has to know: faults that stand, for the log, /healthz and /metrics.

docs/operations/alarms.md says of each what it means and what to do.
"""

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
]

log = structlog.get_logger()


class Alarms:
    """Each is told once when it is raised, and once when it is over."""

    def __init__(self) -> None:
        self._standing: dict[AlarmName, int] = {}

    def raise_(self, name: AlarmName) -> None:
        if name not in self._standing:
            log.error("alarm", alarm=name)
        self._standing[name] = self._standing.get(name, 0) + 1

    def clear(self, name: AlarmName) -> None:
        if self._standing.pop(name, 0):
            log.warning("alarm_over", alarm=name)

    @property
    def standing(self) -> dict[AlarmName, int]:
        """Those that stand, and how often each was raised."""
        return dict(self._standing)
