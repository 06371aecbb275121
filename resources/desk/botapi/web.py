"""The Bot API over HTTP: `/bot<token>/<method>` in Telegram's envelopes."""

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from resources.desk.botapi.errors import JSON, ApiError
from resources.desk.botapi.methods import BotMethods
from resources.desk.botapi.params import Params, read_params
from resources.desk.botapi.server import ChatServer

Answer = Callable[[], Awaitable[Response]]
Interceptor = Callable[["Call", Request, Answer], Awaitable[Response]]
"""Stands before a method: it may answer in its place, before or after doing it."""


@dataclass(slots=True)
class Call:
    """One request of the bot. `at` is its arrival on `time.monotonic()`, in seconds."""

    method: str
    payload: JSON
    at: float
    status: int | None = None
    result: object = field(default=None, repr=False)


async def _pass_on(_call: Call, _request: Request, answer: Answer) -> Response:
    return await answer()


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue


class BotApi:
    """The one endpoint. A bot that hangs up in the middle of a long poll leaves no poll behind."""

    def __init__(self, server: ChatServer, interceptor: Interceptor = _pass_on) -> None:
        self.server = server
        self.methods = BotMethods(server)
        self.intercept = interceptor

    async def endpoint(self, request: Request) -> Response:
        arrived = time.monotonic()
        token = request.path_params["token"]
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            return _refusal(ApiError(401, "Unauthorized"))
        try:
            params = await read_params(request)
        except ApiError as error:
            return _refusal(error)
        call = Call(request.path_params["method"], params.values, arrived)
        response = await self.intercept(call, request, lambda: self._do(call, params, request))
        call.status = response.status_code
        return response

    async def _do(self, call: Call, params: Params, request: Request) -> Response:
        try:
            if call.method.lower() == "getupdates":
                call.result = await self._poll(params, request)
            else:
                call.result = await self.methods.call(call.method, params)
        except ApiError as error:
            return _refusal(error)
        return JSONResponse({"ok": True, "result": call.result})

    async def _poll(self, params: Params, request: Request) -> object:
        poll = asyncio.ensure_future(self.methods.call("getupdates", params))
        gone = asyncio.ensure_future(_until_gone(request))
        try:
            await asyncio.wait((poll, gone), return_when=asyncio.FIRST_COMPLETED)
            return poll.result() if poll.done() else []
        finally:
            for task in (poll, gone):
                task.cancel()


def _refusal(error: ApiError) -> JSONResponse:
    return JSONResponse(error.envelope(), status_code=error.code)


def bot_api_routes(server: ChatServer, interceptor: Interceptor = _pass_on) -> list[Route]:
    """Routes for `GET` and `POST /bot<token>/<method>`."""
    api = BotApi(server, interceptor)
    return [Route("/bot{token}/{method}", api.endpoint, methods=["GET", "POST"])]
