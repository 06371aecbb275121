"""Logs: event names and numbers, never words of a person, never a chat id, never a token.

Whatever is logged passes an allow-list of keys. Of what libraries log, and of errors that nobody
caught, only who, where and what kind of error is told: their words may quote anything.
"""

import contextlib
import logging
import sys
import threading
from collections.abc import MutableMapping
from typing import Any, TextIO

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

log = structlog.get_logger()


def set_up_logs(stream: TextIO | None = None) -> None:
    """One line an event, to standard error."""
    logging.basicConfig(level=logging.WARNING, handlers=[Libraries()])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=lambda *_names: Lines(stream or sys.stderr),
    )


def set_up_crashes() -> None:
    """For a process of our own: an error that nobody caught is told as any other event."""
    sys.excepthook = lambda _kind, error, _trace: tell_crash(error)
    threading.excepthook = lambda crash: tell_crash(crash.exc_value)
    sys.unraisablehook = lambda crash: tell_crash(crash.exc_value)


def tell_crash(error: BaseException | None) -> None:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    log.critical("crashed", error=type(error).__name__, where=where_of(error))


def only_allowed(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list, whatever it holds."""
    return {name: value for name, value in event.items() if name in ALLOWED}


def where_of(error: BaseException | None) -> str:
    """File and line of the failure. Never the message of the error: it may quote the person."""
    trace = error.__traceback__ if error else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"


class Libraries(logging.Handler):
    """What libraries log."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        where = where_of(error) or f"{record.filename}:{record.lineno}"
        kind = type(error).__name__ if error else ""
        tell = log.error if record.levelno >= logging.ERROR else log.warning
        tell("library", source=record.name, where=where, error=kind)


class Lines:
    """Writes lines. Where they cannot be written (a full disk), they are lost, and nothing else."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = msg
