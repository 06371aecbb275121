"""Logs: event names and numbers, never words of a person, never a chat id, never a token.

Whatever is logged passes an allow-list of keys; libraries that log addresses with the token in
them (httpx does at INFO) are silenced.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

EVENT = ("event", "level", "timestamp")
WHAT = (
    "update_id",
    "field",
    "trouble",
    "error",
    "where",
    "reason",
    "lane",
    "state",
    "source",
    "alarm",
)
HOW_MUCH = ("wait", "attempt", "seconds", "count", "version", "port")
ALLOWED = frozenset((*EVENT, *WHAT, *HOW_MUCH))
QUIET = ("httpx", "httpcore", "telegram", "alembic", "asyncio", "uvicorn")


def set_up_logs() -> None:
    """One line an event, to standard error."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def only_allowed(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list, whatever it holds."""
    return {name: value for name, value in event.items() if name in ALLOWED}
