"""Faults on request: what Telegram, or the road to it, does to one call of the bot."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from resources.desk.botapi import Answer, ApiError, Call
from tests.telegram.loopback import cut

Kind = Literal[
    "429",
    "403",
    "400",
    "401",
    "500",
    "502_html",
    "hang",
    "garbage",
    "applied_but_answer_lost",
    "down",
]
DESCRIPTIONS = {
    "400": "Bad Request: chat not found",
    "401": "Unauthorized",
    "403": "Forbidden: bot was blocked by the user",
    "500": "Internal Server Error",
}
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
TRUNCATED = b'{"ok":true,"result":{"message_id":'


@dataclass
class Fault:
    """`left` more calls will meet it (None: every one); `met` have."""

    method: str
    kind: Kind
    left: int | None = 1
    chat: int | None = None
    args: dict[str, Any] = field(default_factory=dict)
    met: int = 0

    def fits(self, call: Call) -> bool:
        if self.left == 0 or self.method not in ("*", call.method.lower()):
            return False
        return self.chat is None or str(call.payload.get("chat_id")) == str(self.chat)

    def take(self) -> None:
        self.met += 1
        if self.left is not None:
            self.left -= 1


class FaultBook:
    """Stands between the bot's calls and the Bot API, and spoils those that it was told to."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.on_change = on_change
        self.calls: list[Call] = []
        self.handed_out: dict[int, float] = {}
        self.faults: list[Fault] = []
        self.released = asyncio.Event()

    def add(self, fault: Fault) -> Fault:
        if fault.kind not in get_args(Kind):
            raise ValueError(f"no such fault: {fault.kind}")
        self.faults.append(fault)
        return fault

    async def __call__(self, call: Call, request: Request, answer: Answer) -> Response:
        self.calls.append(call)
        fault = next((fault for fault in self.faults if fault.fits(call)), None)
        if fault is None:
            response = await answer()
            self._note_updates(call)
            return response
        fault.take()
        self.on_change()
        return await self._spoil(fault, request, answer)

    def _note_updates(self, call: Call) -> None:
        """When each update was first given to the bot, in seconds of `time.monotonic()`."""
        if isinstance(call.result, list) and call.method.lower() == "getupdates":
            for update in call.result:
                if isinstance(update, dict):
                    self.handed_out.setdefault(update["update_id"], time.monotonic())

    async def _spoil(self, fault: Fault, request: Request, answer: Answer) -> Response:
        if fault.kind == "applied_but_answer_lost":
            await answer()
            return await _lost(request)
        if fault.kind == "down":
            return await _lost(request)
        if fault.kind == "hang":
            return await self._hang(float(fault.args.get("seconds", 30)), request)
        if fault.kind == "502_html":
            return HTMLResponse(BAD_GATEWAY, status_code=502)
        if fault.kind == "garbage":
            return Response(TRUNCATED, media_type="application/json")
        return _refusal(fault)

    async def _hang(self, seconds: float, request: Request) -> Response:
        """Says nothing for that long, does nothing, and hangs up."""
        waits = [
            asyncio.ensure_future(self.released.wait()),
            asyncio.ensure_future(_hung_up(request)),
        ]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return await _lost(request)


def _refusal(fault: Fault) -> Response:
    parameters = None
    description = fault.args.get("description") or DESCRIPTIONS.get(fault.kind, "")
    if fault.kind == "429":
        seconds = fault.args.get("retry_after", 1)
        description = f"Too Many Requests: retry after {seconds}"
        parameters = {"retry_after": seconds}
    error = ApiError(int(fault.kind), description, parameters)
    return JSONResponse(error.envelope(), status_code=error.code)


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue


async def _lost(request: Request) -> Response:
    cut(request)
    await _hung_up(request)
    return Response(status_code=499)  # goes nowhere: the connection is closed
