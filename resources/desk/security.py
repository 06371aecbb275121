"""What every answer of the desk carries, and how large a request may be."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class SecurityHeaders:
    """Adds the headers above. A path under /static may be kept, but is asked about each time."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "no-cache"
            await send(message)

        await self.app(scope, receive, send_with_headers)


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOrigin:
    """Refuses with 403 what another site's page has a browser send; pages may only be read.

    A request without `Origin` passes: browsers send it with all that changes something, and the
    local bot, which is no browser, sends none. `null` (a sandboxed frame) is another site.
    While `Referrer-Policy` is `no-referrer`, browsers say `null` for plain forms as well: a page
    with such a form needs `same-origin` there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        # Hosts only: behind a proxy the browser says https where this server hears http.
        if origin is None or origin.partition("://")[2] == headers.get("host"):
            await self.app(scope, receive, send)
            return
        answer = JSONResponse({"error": "another_site"}, status_code=403)
        await answer(scope, receive, send)


class TooLarge(Exception):
    """The body went on past the limit."""


class BodyLimit:
    """Refuses a body of more than `limit` bytes with 413, however its length was announced."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > self.limit:
            await _refuse(scope, receive, send)
            return
        try:
            await self.app(scope, self._counting(receive), send)
        except TooLarge:
            await _refuse(scope, receive, send)

    def _counting(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit:
                raise TooLarge
            return message

        return counted


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    answer = JSONResponse({"error": "too_large"}, status_code=413, headers={"Connection": "close"})
    await answer(scope, receive, send)
