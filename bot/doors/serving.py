"""`make run`: bot, Rasa and desk under a supervisor that restarts what dies."""

import os
import secrets
import sys
from pathlib import Path

from bot.rasa_process import PROJECT, PYTHON, SECRETS
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
stdout_logfile = {log}
stdout_logfile_maxbytes = 0
redirect_stderr = true
"""


def become_supervisor(settings: Settings) -> None:
    """Become the supervisor. Without a token the bot talks to the desk, which plays Telegram."""
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


def configuration(settings: Settings, data: Path) -> str:
    """The supervisor's configuration: three programs; Rasa without any secret, and loading
    with little claim to the processor, so that the bot is ready for emergencies first."""
    hidden = " ".join(f"-u {name}" for name in SECRETS)
    serving = f"{PYTHON} {PROJECT / 'serve.py'} --url {settings.rasa_url}"
    rasa = f"/usr/bin/env {hidden} nice -n 10 {serving}"
    programs = {
        "bot": (f"{sys.executable} -m bot run", "/dev/fd/1"),
        "desk": (f"/usr/bin/env -u STEADY_KEY {sys.executable} -m resources.desk", "/dev/fd/1"),
        "rasa": (rasa, "/dev/null"),
    }
    user = "user = root" if os.geteuid() == 0 else ""
    parts = [SUPERVISOR.format(data=data, user=user)]
    parts += [
        PROGRAM.format(name=name, command=command, root=ROOT, wrong=WRONG_SETTINGS, log=log)
        for name, (command, log) in programs.items()
    ]
    return "".join(parts)
