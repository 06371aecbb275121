"""The `bot` commands: run, serve, last-resort, chat, play, understand.

`python -m bot COMMAND --help` says more.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, NoReturn

import typer

from bot.clock import ManualClock, SystemClock
from bot.logs import set_up_logs
from bot.settings import Settings, read_all
from resources.config import ConfigErrors, ServiceConfig

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
Source = Annotated[
    typer.FileText | None, typer.Argument(help="JSON lines; standard input without it.")
]
NoRasa = Annotated[bool, typer.Option("--no-rasa", help="Leave Rasa out: guard and buttons only.")]
Check = Annotated[bool, typer.Option("--check", help="Only say what would keep it from starting.")]
OrLastResort = Annotated[
    bool,
    typer.Option("--or-last-resort", help="If it cannot start, be the last resort until then."),
]
UntilRepaired = Annotated[
    bool, typer.Option("--until-repaired", help="Become the bot again as soon as it would start.")
]
WRONG_SETTINGS = 78  # the supervisor does not start again what ends with it
NO_TOKEN = "TELEGRAM_BOT_TOKEN is not set. Set it, or use: make run"  # noqa: S105


@app.command()
def run(check: Check = False, or_last_resort: OrLastResort = False) -> None:
    """The bot alone, on Telegram. `make run` keeps it running, with Rasa and the desk."""
    set_up_logs()
    if check:
        _stop_if_broken()
        return
    with _plain_errors(), _every_problem(or_last_resort):
        from bot.doors.telegram import run_on_telegram

        settings, config = read_all()
        if settings.telegram_bot_token is None:
            raise ConfigErrors([NO_TOKEN])
        asyncio.run(run_on_telegram(settings, config))


@app.command()
def last_resort(until_repaired: UntilRepaired = False) -> None:
    """The emergency text alone, to everybody who writes: what is left when `run` cannot start."""
    from bot.doors.last_resort import run_last_resort
    from bot.doors.starting import (
        REPAIRED,
        become,
        config_if_it_reads,
        loud,
        repaired,
        settings_alone,
    )

    set_up_logs()
    settings = settings_alone() or _read()[0]
    if settings.telegram_bot_token is None:
        _stop(NO_TOKEN, WRONG_SETTINGS)
    typer.echo(loud(until_repaired), err=True, nl=False)
    until = repaired() if until_repaired else None
    with _plain_errors():
        if asyncio.run(run_last_resort(settings, config_if_it_reads(), until)):
            typer.echo(REPAIRED, err=True, nl=False)
            become("run", "--or-last-resort")


@app.command()
def serve() -> None:
    """Bot, Rasa and desk together, restarted when they die. This is what `make run` starts."""
    from bot.doors.serving import become_supervisor
    from bot.doors.starting import config_if_it_reads, settings_alone

    settings = settings_alone()
    if settings is None or (settings.telegram_bot_token is None and config_if_it_reads() is None):
        settings, _ = _read()  # which says what is wrong
    with _plain_errors():
        become_supervisor(settings)


@app.command()
def chat(no_rasa: NoRasa = False) -> None:
    """The same bot in this terminal."""
    from bot.doors.opening import private_bot
    from bot.doors.terminal import Terminal

    settings, config = _read()

    async def talk() -> None:
        async with private_bot(settings, config, SystemClock(), no_rasa) as (bot, telegram):
            await Terminal(bot, telegram, bot.directory.places, typer.echo).run()

    with _plain_errors():
        asyncio.run(talk())


@app.command()
def play(source: Source = None, no_rasa: NoRasa = False) -> None:
    """Play a scripted conversation: JSON lines in, one step each; one JSON line out per step.

    Steps: {"chat","text"}, {"chat","tap"} (a button's label), {"chat","location":[lat,lon]},
    {"wait": seconds}, {"at": ISO time}. Out: {"step": n, "messages": [{"chat", "text",
    "buttons", "lane", "at"}]}. The clock stands still unless a step moves it.
    """
    from bot.doors.opening import private_bot
    from bot.doors.play import Stage, play_steps
    from bot.doors.updates_made import UpdateMaker

    settings, config = _read()

    async def perform() -> None:
        clock = ManualClock(datetime.now(UTC))
        async with private_bot(settings, config, clock, no_rasa) as (bot, telegram):
            stage = Stage(bot, telegram, clock, UpdateMaker())
            async for result in play_steps(stage, _lines(source)):
                _print_json(result)

    with _plain_errors():
        asyncio.run(perform())


@app.command()
def understand(source: Source = None, no_rasa: NoRasa = False) -> None:
    """What the bot makes of messages: JSON lines in (id, text, optionally language), one out each.

    Out: id, level, kind, topic, need, place, language, confidence, source (guard, rasa or
    fallback), ms. Starts Rasa itself if none is running.
    """
    from bot.dialogue import Dialogue
    from bot.doors.opening import rasa_or_none
    from bot.doors.understanding import understand_lines

    settings, config = _read()

    async def read() -> None:
        clock = SystemClock()
        async with rasa_or_none(settings, config, clock, no_rasa) as rasa:
            dialogue = Dialogue(rasa, config.understanding, clock)
            async for result in understand_lines(dialogue, _lines(source)):
                _print_json(result)

    with _plain_errors():
        asyncio.run(read())


def _stop_if_broken() -> None:
    from bot.doors.starting import what_is_broken, would_start

    if not would_start():
        _stop("\n".join(what_is_broken()), WRONG_SETTINGS)


def _read() -> tuple[Settings, ServiceConfig]:
    """Settings and configuration; or all that is wrong with them, and the end."""
    set_up_logs()
    try:
        return read_all()
    except ConfigErrors as errors:
        _stop("\n".join(errors.problems), WRONG_SETTINGS)


@contextlib.contextmanager
def _every_problem(or_last_resort: bool) -> Iterator[None]:
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
def _plain_errors() -> Iterator[None]:
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
        _stop(*known)


def _lines(source: Iterable[str] | None) -> Iterable[str]:
    return sys.stdin if source is None else source


def _print_json(result: dict[str, object]) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False))


def _stop(message: str, status: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(status)


if __name__ == "__main__":
    app()
