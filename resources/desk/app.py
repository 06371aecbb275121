"""The desk as one web application. Loopback only, unless somebody decides otherwise."""

import time
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from resources.desk.botapi import ChatServer, bot_api_routes
from resources.desk.security import BodyLimit, SameOrigin, SecurityHeaders
from resources.desk.try_chat import Locate, TryChat
from resources.desk.try_page import HERE, TryPage

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
MAX_BODY_BYTES = 1_048_576


async def _home(_: Request) -> Response:
    return RedirectResponse("/try")


async def _health(_: Request) -> Response:
    return JSONResponse({"ok": True})


def create_app(
    try_token: str | None,
    *,
    locate: Locate | None = None,
    emergency_number: str = "911",
    allowed_hosts: Sequence[str] = LOOPBACK_NAMES,
) -> Starlette:
    """The desk. `try_token` is what the local bot presents; without it there is no test chat.

    `allowed_hosts`: the names by which this server may be called (the Host header).
    """
    page = TryPage.load(emergency_number, running=try_token is not None)
    routes: list[BaseRoute] = [
        Route("/", _home),
        Route("/health", _health),
        Route("/try", page.endpoint),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    if try_token is not None:
        # Numbers go on from the last run, or a bot that remembers would take them for old ones.
        server = ChatServer(try_token, first_id=int(time.time()))
        routes += [*TryChat(server, locate).routes(), *bot_api_routes(server)]
    middleware = [
        Middleware(SecurityHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts), www_redirect=False),
        Middleware(SameOrigin),
        Middleware(BodyLimit, limit=MAX_BODY_BYTES),
    ]
    return Starlette(routes=routes, middleware=middleware)
