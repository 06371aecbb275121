"""What every command shares: reading the settings, and ending in one line that says what to do."""

import contextlib
import faulthandler
import json
import os
import resource
import stat
import sys
from collections.abc import Iterable, Iterator
from typing import NoReturn

import typer

from bot import memory  # before structlog: see there
from bot.logs import set_up_crashes, set_up_logs
from bot.settings import Settings, read_all
from resources.config import ConfigErrors, ServiceConfig

WRONG_SETTINGS = 78  # the supervisor does not start again what ends with it


def set_up_process() -> None:
    """For what runs on its own: logs without words, no core dumps, files for nobody else."""
    memory.share_one_heap()
    set_up_logs()
    set_up_crashes()
    faulthandler.enable()  # files and lines, no values
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    if stat.S_ISFIFO(os.fstat(sys.stderr.fileno()).st_mode):
        os.set_blocking(sys.stderr.fileno(), False)  # nobody waits for whoever reads the log


def stop_if_broken() -> None:
    from bot.doors.starting import what_is_broken, would_start

    if not would_start():
        stop("\n".join(what_is_broken()), WRONG_SETTINGS)


def read_settings() -> tuple[Settings, ServiceConfig]:
    """Settings and configuration; or all that is wrong with them, and the end."""
    set_up_logs()
    try:
        return read_all()
    except ConfigErrors as errors:
        stop("\n".join(errors.problems), WRONG_SETTINGS)


@contextlib.contextmanager
def every_problem(or_last_resort: bool) -> Iterator[None]:
    """Where files or settings keep the bot from starting, all that is wrong with them is told;
    or the last resort takes over at once, and tells it."""
    try:
        yield
    except Exception as error:
        from bot.doors.errors import in_words, may_be_repaired
        from bot.doors.starting import become, what_is_broken

        if not may_be_repaired(error):
            raise
        if or_last_resort:
            typer.echo(in_words(error), err=True)
            become("last-resort", "--until-repaired")
        if problems := what_is_broken():
            raise ConfigErrors(problems) from error
        raise


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """One line on standard error and a status, instead of a traceback."""
    from bot.doors.errors import expected_problem

    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except Exception as error:
        known = expected_problem(error)
        if known is None:
            raise
        stop(*known)


def lines(source: Iterable[str] | None) -> Iterable[str]:
    return sys.stdin if source is None else source


def print_json(result: dict[str, object]) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False))


def stop(message: str, status: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(status)
