"""Running database calls in threads, so that the event loop never waits for a disk."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any, Protocol

type Waiting = tuple[Future[Any], Callable[[], Any]]


class InThread(Protocol):
    async def __call__[**P, T](
        self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call `work` in a thread and await its result."""


class Threads:
    """A few threads of their own, apart from everybody else's."""

    def __init__(self, name: str, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)
        self._urgent: SimpleQueue[Waiting] = SimpleQueue()
        self._ordinary: SimpleQueue[Waiting] = SimpleQueue()

    async def __call__[**P, T](
        self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.run(lambda: work(*args, **kwargs))

    async def run[T](self, work: Callable[[], T], before_others: bool = False) -> T:
        """The same; `before_others`: ahead of all that waits for a thread."""
        done: Future[T] = Future()
        (self._urgent if before_others else self._ordinary).put((done, work))
        self._pool.submit(self._next)
        return await asyncio.wrap_future(done)

    def _next(self) -> None:
        """One task for each that waits, so that there is one to take until we close."""
        try:
            done, work = self._urgent.get_nowait()
        except Empty:
            done, work = self._ordinary.get_nowait()
        if done.set_running_or_notify_cancel():
            _fulfil(done, work)

    def close(self) -> None:
        """What is under way ends, and what goes before others; nothing else is begun."""
        with contextlib.suppress(Empty):
            while True:
                self._ordinary.get_nowait()[0].cancel()
        self._pool.shutdown()


def _fulfil[T](done: Future[T], work: Callable[[], T]) -> None:
    try:
        done.set_result(work())
    except BaseException as error:  # whoever awaits it gets it, as from any executor
        done.set_exception(error)
