"""`/healthz`, `/metrics` and `/livez`, on this machine only. Trouble here is nobody else's."""

import asyncio
import json
import os

import structlog
from starlette.types import Receive, Scope, Send

from bot.health.metrics import page
from bot.health.report import Health, as_json
from bot.logs import where_of
from bot.receiving.ports import PortTaken, listen
from bot.receiving.webhook_server import serve

HOST = "127.0.0.1"
AGAIN = 10.0
WELL, UNKNOWN, UNWELL = 200, 404, 503
TEXT, JSON, PROMETHEUS = "text/plain", "application/json", "text/plain; version=0.0.4"

log = structlog.get_logger()


class HealthPages:
    """An ASGI application."""

    def __init__(self, health: Health) -> None:
        self._health = health

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        status, kind, body = await self._answer(scope["path"])
        headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, path: str) -> tuple[int, str, bytes]:
        match path:
            case "/healthz":
                report = await self._health.report()
                told = json.dumps(as_json(report)).encode()
                return UNWELL if report.problems else WELL, JSON, told
            case "/metrics":
                return WELL, PROMETHEUS, page(await self._health.report())
            case "/livez":  # that the loop turns, and whose it is
                return WELL, TEXT, f"pid {os.getpid()}\n".encode()
            case _:
                return UNKNOWN, TEXT, b""


async def serve_health(health: Health, port: int) -> None:
    """For ever. A port that another program has is tried again, and told once."""
    told = False
    while True:
        try:
            await serve(HealthPages(health), listen(HOST, port))
        except PortTaken:
            if not told:
                log.warning("health_port_taken", port=port)
            told = True
        except Exception as error:
            log.error("health_pages_again", error=type(error).__name__, where=where_of(error))
        await asyncio.sleep(AGAIN)
