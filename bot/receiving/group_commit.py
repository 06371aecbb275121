"""Group commit: updates that arrive while a commit is under way share the next one."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

AT_ONCE = 100

type Item = tuple[object, asyncio.Future[None]]


class GroupCommit:
    """Many callers, one transaction at a time. `commit` makes a group of updates durable."""

    def __init__(self, commit: Callable[[Sequence[object]], Awaitable[None]]) -> None:
        self._commit = commit
        self._waiting: list[Item] = []
        self._committing: asyncio.Task[None] | None = None

    async def add(self, update: object) -> None:
        """Returns when this update is durable. Raises what kept it from that."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, done))
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_all())
        await done

    async def _commit_all(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._together(group)
        finally:
            self._committing = None

    async def _together(self, group: Sequence[Item]) -> None:
        """One that the store does not take must not keep the others out."""
        if await self._tried(group) or len(group) == 1:
            return
        for item in group:
            await self._tried([item])

    async def _tried(self, group: Sequence[Item]) -> bool:
        """Whether that is all: done, or nobody waits for it any more."""
        group = [item for item in group if not item[1].done()]
        try:
            if group:
                await self._commit([update for update, _ in group])
        except Exception as error:
            if len(group) == 1:
                _end(group[0][1], error)
            return False
        for _, done in group:
            _end(done, None)
        return True


def _end(done: asyncio.Future[None], error: Exception | None) -> None:
    with contextlib.suppress(asyncio.InvalidStateError):  # who waited has given up
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
