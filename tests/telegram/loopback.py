"""An ASGI app on a free loopback port, in a thread of its own, that can also go away."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

START_SECONDS = 10.0


class KnownConnection(H11Protocol):
    """Lets a request find the connection that it came by, so that a fault can cut it."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, "connection": self}, _loop)


def cut(request: Request) -> None:
    """Drops the request's connection at once, with no answer."""
    connection: KnownConnection = request.scope["state"]["connection"]
    connection.transport.abort()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def _cut_all(server: uvicorn.Server) -> None:
    for connection in list(server.server_state.connections):
        if isinstance(connection, KnownConnection):
            connection.transport.abort()


class Loopback:
    """Serves `app`; `down()` closes the port and every connection, `up()` opens the same port."""

    def __init__(self, app: Starlette) -> None:
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self._app = app
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.up()

    def stop(self) -> None:
        self.down()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(START_SECONDS)
        self.loop.close()

    def call[T](self, function: Callable[[], T]) -> T:
        """Runs the function on the server's loop and returns (or raises) what it did."""

        async def on_loop() -> T:
            return function()

        return self._run(on_loop())

    def up(self) -> None:
        self._run(self._up())

    def down(self) -> None:
        self._run(self._down())

    def _run[T](self, work: Awaitable[T]) -> T:
        async def waited() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(waited(), self.loop).result(START_SECONDS)

    async def _up(self) -> None:
        if self._server is not None:
            return
        # The protocol is named, or asyncio leaves Nagle on and each answer waits 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http=KnownConnection,
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        await self._server.ready.wait()

    async def _down(self) -> None:
        server, serving = self._server, self._serving
        if server is None or serving is None:
            return
        self._server = None
        server.should_exit = server.force_exit = True
        for door in server.servers:
            door.close()
        _cut_all(server)
        await serving
        _cut_all(server)
