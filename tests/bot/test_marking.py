"""What was sent is noted down soon and together: until then, a crash would send it again."""

import asyncio
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.calls import Call, Parcel
from bot.sending.marking import Marks, Sent
from bot.store import StoreUnavailable
from bot.threads import Threads

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class SlowStore:
    """Writes batches down, each only when it is let."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.let = asyncio.Semaphore(0)
        self.away = False

    async def done_all(self, sent: list[Sent], now: datetime) -> None:
        await self.let.acquire()
        if self.away:
            raise StoreUnavailable("away")
        self.batches.append([parcel.id for parcel, _ in sent])


def parcel(number: int) -> Parcel:
    return Parcel(number, bytes([number]), Call("sendMessage", {"chat_id": number}, 1), 0, NOW)


async def note_five(store: Any) -> list[asyncio.Task[None]]:
    marks = Marks(store)
    first = asyncio.create_task(marks.note(parcel(1), "sent", NOW))
    await asyncio.sleep(0)  # the first is being written
    await asyncio.sleep(0)
    rest = [asyncio.create_task(marks.note(parcel(it), "sent", NOW)) for it in range(2, 6)]
    await asyncio.sleep(0)
    return [first, *rest]


async def test_what_is_sent_while_the_store_writes_is_written_together() -> None:
    store = SlowStore()
    noted = await note_five(store)
    store.let.release()
    store.let.release()
    await asyncio.gather(*noted)
    assert store.batches == [[1], [2, 3, 4, 5]]


async def test_each_sending_hears_that_the_store_was_away() -> None:
    store = SlowStore()
    store.away = True
    noted = await note_five(store)
    store.let.release()
    store.let.release()
    heard = await asyncio.gather(*noted, return_exceptions=True)
    assert [type(it) for it in heard] == [StoreUnavailable] * 5


async def test_what_may_not_happen_twice_is_written_before_all_that_waits() -> None:
    threads, gate, order = Threads("test", 1), threading.Event(), list[str]()
    waiting = [asyncio.create_task(threads(gate.wait))]
    await asyncio.sleep(0)
    waiting += [asyncio.create_task(threads(order.append, name)) for name in ("a", "b")]
    await asyncio.sleep(0)
    waiting.append(
        asyncio.create_task(threads.run(lambda: order.append("first"), before_others=True))
    )
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(*waiting)
    threads.close()
    assert order == ["first", "a", "b"]


async def test_an_error_in_a_thread_reaches_whoever_waits_for_it() -> None:
    threads = Threads("test", 1)
    with pytest.raises(ZeroDivisionError):
        await threads(divmod, 1, 0)
    assert await threads(divmod, 7, 2) == (3, 1)
    threads.close()
