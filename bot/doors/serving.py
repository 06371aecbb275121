"""`make run`: bot, Rasa and desk under a supervisor that restarts what dies."""

import os
import secrets
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.rasa.process import PROJECT, PYTHON, SECRETS
from bot.receiving.ports import PortTaken, listen
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
WRONG_SETTINGS = 78  # exit status: starting again would not help

SUPERVISOR = """\
[supervisord]
nodaemon = true
logfile = /dev/null
logfile_maxbytes = 0
pidfile = {data}/supervisord.pid
loglevel = error
{user}
"""

PROGRAM = """
[program:{name}]
command = {command}
directory = {root}
autorestart = unexpected
exitcodes = {wrong}
startsecs = 0
stopasgroup = true
killasgroup = true
stopwaitsecs = 6
stdout_logfile = {out}
stdout_logfile_maxbytes = 0
stderr_logfile = {err}
stderr_logfile_maxbytes = 0
"""


SHOWN = {"out": "/dev/fd/1", "err": "/dev/fd/2"}
HIDDEN = {"out": "/dev/null", "err": "/dev/null"}
HOW_TO_FREE = (
    "Stop what runs there (an earlier Steady?), or set DESK_PORT, RASA_URL or WEBHOOK_PORT."
)


def become_supervisor(settings: Settings) -> None:
    """Become the supervisor. Without a token the bot talks to the desk, which plays Telegram."""
    refuse_taken_ports(settings)
    environment = dict(os.environ)
    desk = f"http://{settings.desk_host}:{settings.desk_port}"
    environment |= {"DESK_HOST": settings.desk_host, "DESK_PORT": str(settings.desk_port)}
    if settings.telegram_bot_token is None:
        token = f"1:{secrets.token_hex(16)}"
        environment |= {"TELEGRAM_BOT_TOKEN": token, "TRY_TOKEN": token, "TELEGRAM_API_URL": desk}
    data = settings.steady_data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    path = data / "supervisord.conf"
    path.write_text(configuration(settings, data), encoding="utf-8")
    where = "on Telegram" if settings.telegram_bot_token else f"at {desk}/try"
    sys.stdout.write(f"Steady talks {where}. Ctrl-C stops it.\n")
    sys.stdout.flush()
    supervisor = [sys.executable, "-m", "supervisor.supervisord", "-c", str(path)]
    os.execve(sys.executable, supervisor, environment)  # noqa: S606  our own interpreter


def refuse_taken_ports(settings: Settings) -> None:
    """Raises `PortTaken` for a port that another program has, perhaps an earlier Steady."""
    rasa = settings.rasa_url
    wanted = {settings.desk_port: settings.desk_host, rasa.port or 5005: rasa.host or "127.0.0.1"}
    if settings.webhook_url is not None:
        wanted[settings.webhook_port] = settings.webhook_host
    for port, host in wanted.items():
        try:
            listen(host, port).close()
        except PortTaken as taken:
            raise PortTaken(f"{taken} {HOW_TO_FREE}") from None


def configuration(settings: Settings, data: Path) -> str:
    """The supervisor's configuration: each program on its own; Rasa without any secret, and
    loading with little claim to the processor, so that the bot is ready for emergencies first. A
    bot that cannot start is the last resort until it can."""
    serving = [PYTHON, PROJECT / "serve.py", "--url", settings.rasa_url]
    desk = ("STEADY_KEY", "TELEGRAM_BOT_TOKEN", "STATE_URL", "WEBHOOK_SECRET")
    bot = [sys.executable, "-m", "bot", "run", "--or-last-resort"]
    programs = {
        "bot": (command(bot), SHOWN),
        "desk": (command([sys.executable, "-m", "resources.desk"], without=desk), SHOWN),
        "rasa": (command(["nice", "-n", "10", *serving], without=SECRETS), HIDDEN),
    }
    if settings.health_port:
        programs["watch"] = (command(watching(settings), without=SECRETS), SHOWN)
    user = "user = root" if os.geteuid() == 0 else ""
    parts = [SUPERVISOR.format(data=escaped(data), user=user)]
    parts += [
        PROGRAM.format(name=name, command=line, root=escaped(ROOT), wrong=WRONG_SETTINGS, **logs)
        for name, (line, logs) in programs.items()
    ]
    return "".join(parts)


def watching(settings: Settings) -> list[object]:
    """The program that ends the bot or Rasa when it hangs."""
    rasa = f"{settings.rasa_url.host or '127.0.0.1'}:{settings.rasa_url.port or 5005}"
    program = [sys.executable, "-m", "bot.doors.watching"]
    return [*program, "--bot", settings.health_port, "--rasa", rasa]


def command(words: Sequence[object], without: Sequence[str] = ()) -> str:
    """A command line for the supervisor, run without some variables of the environment."""
    hidden = ["/usr/bin/env", *(f"-u{name}" for name in without)] if without else []
    return escaped(shlex.join(str(word) for word in [*hidden, *words]))


def escaped(text: object) -> str:
    """The supervisor reads % as the start of a variable."""
    return str(text).replace("%", "%%")
