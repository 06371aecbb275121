"""The `bot` commands: run, work, serve, last-resort, chat, play, understand.

`python -m bot COMMAND --help` says more.
"""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.clock import ManualClock, SystemClock
from bot.doors.command_line import (
    WRONG_SETTINGS,
    every_problem,
    lines,
    plain_errors,
    print_json,
    read_settings,
    set_up_process,
    stop,
    stop_if_broken,
)
from bot.settings import read_all
from resources.config import ConfigErrors

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
NO_TOKEN = "TELEGRAM_BOT_TOKEN is not set. Set it, or use: make run"  # noqa: S105
NOT_SHARED = "Only a PostgreSQL store can be worked on by several. Set STATE_URL, or use: run"


@app.command()
def run(check: Check = False, or_last_resort: OrLastResort = False) -> None:
    """The bot alone, on Telegram. `make run` keeps it running, with Rasa and the desk."""
    set_up_process()
    if check:
        stop_if_broken()
        return
    with plain_errors(), every_problem(or_last_resort):
        from bot.doors.telegram import run_on_telegram

        settings, config = read_all()
        if settings.telegram_bot_token is None:
            raise ConfigErrors([NO_TOKEN])
        asyncio.run(run_on_telegram(settings, config))


@app.command()
def work() -> None:
    """One more worker beside a bot that runs: it answers, rings timers and sends, and receives
    nothing. For stores on PostgreSQL, on as many machines as it takes."""
    set_up_process()
    with plain_errors():
        from bot.doors.telegram import run_on_telegram

        settings, config = read_all()
        if settings.telegram_bot_token is None:
            raise ConfigErrors([NO_TOKEN])
        if not settings.state().startswith("postgresql"):
            raise ConfigErrors([NOT_SHARED])
        asyncio.run(run_on_telegram(settings, config, receiving=False))


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

    set_up_process()
    settings = settings_alone() or read_settings()[0]
    if settings.telegram_bot_token is None:
        stop(NO_TOKEN, WRONG_SETTINGS)
    typer.echo(loud(until_repaired), err=True, nl=False)
    until = repaired() if until_repaired else None
    with plain_errors():
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
        settings, _ = read_settings()  # which says what is wrong
    with plain_errors():
        become_supervisor(settings)


@app.command()
def chat(no_rasa: NoRasa = False) -> None:
    """The same bot in this terminal."""
    from bot.doors.opening import private_bot
    from bot.doors.terminal import Terminal

    settings, config = read_settings()

    async def talk() -> None:
        async with private_bot(settings, config, SystemClock(), no_rasa) as (bot, telegram):
            await Terminal(bot, telegram, bot.directory.places, typer.echo).run()

    with plain_errors():
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

    settings, config = read_settings()

    async def perform() -> None:
        clock = ManualClock(datetime.now(UTC))
        async with private_bot(settings, config, clock, no_rasa) as (bot, telegram):
            stage = Stage(bot, telegram, clock, UpdateMaker())
            async for result in play_steps(stage, lines(source)):
                print_json(result)

    with plain_errors():
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
    from bot.health.alarms import Alarms
    from bot.second_reader import let_the_encoder_read

    settings, config = read_settings()
    encoder = let_the_encoder_read(Alarms())

    async def read() -> None:
        clock = SystemClock()
        async with rasa_or_none(settings, config, clock, no_rasa) as rasa:
            dialogue = Dialogue(rasa, config.understanding, clock, encoder)
            async for result in understand_lines(dialogue, lines(source)):
                print_json(result)

    with plain_errors():
        asyncio.run(read())


if __name__ == "__main__":
    app()
