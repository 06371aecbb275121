"""Updates that arrive together are committed together, and share no other fate."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.receiving.group_commit import GroupCommit
from bot.store import StoreUnavailable


class Ledger:
    """Takes groups when told to, and never one with poison in it."""

    def __init__(self) -> None:
        self.groups: list[list[object]] = []
        self.open = asyncio.Event()

    async def commit(self, group: Sequence[object]) -> None:
        await self.open.wait()
        if "poison" in group:
            raise StoreUnavailable("poison")
        self.groups.append(list(group))


async def adding(commits: GroupCommit, *updates: object) -> list[asyncio.Task[None]]:
    """Each by a caller of its own; returns when all of them wait."""
    tasks = []
    for update in updates:
        tasks.append(asyncio.create_task(commits.add(update)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    return tasks


async def test_what_arrives_during_a_commit_shares_the_next_one() -> None:
    ledger = Ledger()
    tasks = await adding(GroupCommit(ledger.commit), 1, 2, 3, 4)
    assert not any(task.done() for task in tasks)
    ledger.open.set()
    await asyncio.gather(*tasks)
    assert ledger.groups == [[1], [2, 3, 4]]


async def test_one_that_the_store_does_not_take_keeps_no_other_out() -> None:
    ledger = Ledger()
    tasks = await adding(GroupCommit(ledger.commit), 1, 2, "poison", 3)
    ledger.open.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [
        type(None),
        type(None),
        StoreUnavailable,
        type(None),
    ]
    assert sorted(str(update) for group in ledger.groups for update in group) == ["1", "2", "3"]


async def test_what_nobody_waits_for_any_more_is_left_to_come_again() -> None:
    ledger = Ledger()
    commits = GroupCommit(ledger.commit)
    first, given_up, last = await adding(commits, 1, 2, 3)
    given_up.cancel()
    ledger.open.set()
    await asyncio.gather(first, last)
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert ledger.groups == [[1], [3]]
    await commits.add(2)
    assert ledger.groups[-1] == [2]
