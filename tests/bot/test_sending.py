"""The outbox goes out: each chat in order, no chat waits for another, nothing is dropped."""

import asyncio
import base64
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.calls import Arrival, Call, Effects
from bot.clock import ManualClock
from bot.replies import Lane
from bot.sealing import Seal
from bot.send import Sender
from bot.sending.telegram_api import ChatGone, Refused, SlowDown, TokenRejected, Unreachable
from bot.settings import Settings
from bot.store import Store, StoreUnavailable
from resources.config import load_config

KEY = base64.b64encode(b"k" * 32).decode()
SEAL = Seal(b"k" * 32)


class FakeTelegram:
    """Takes messages, or fails as it is told to, one failure a call."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, str, Lane]] = []
        self.calls = 0
        self.failures: dict[int, list[Exception]] = {}
        self.hold: dict[int | str, asyncio.Event] = {}  # a chat's messages, or those of a text
        self.took: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)

    async def updates(self, offset: int | None, seconds: int) -> list[object]:
        return []

    async def call(
        self, method: str, parameters: dict[str, Any], seconds: float, lane: Lane
    ) -> object:
        self.calls += 1
        chat = parameters["chat_id"]
        for held in (chat, parameters["text"]):
            if held in self.hold:
                await self.hold[held].wait()
        if self.failures.get(chat):
            raise self.failures[chat].pop(0)
        self.taken.append((chat, parameters["text"], lane))
        self.took[chat].set()
        return True


class Post:
    """A sender over a real store, with a clock that is moved by hand."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(_env_file=None, steady_data=folder, steady_key=KEY)
        self.clock = ManualClock(datetime(2026, 11, 22, tzinfo=UTC))
        self.telegram = FakeTelegram()
        self.store = Store(settings, load_config().retention_hours)
        self.sender = Sender(self.telegram, self.store, self.clock)
        self._number = 0

    async def put(
        self, chat: int, *texts: str, lane: Lane = Lane.CONVERSATION, html: bool = False
    ) -> None:
        self._number += 1
        now = self.clock.now()
        await self.store.commit([Arrival(self._number, chat, {"chat_id": chat})], now, now, now)
        await self.store.claim(now, 10, [])
        waiting = await self.store.next_waiting(SEAL.chat_key(chat))
        assert waiting is not None
        extra = {"parse_mode": "HTML"} if html else {}
        calls = [
            Call("sendMessage", {"chat_id": chat, "text": text} | extra, lane) for text in texts
        ]
        later = now + timedelta(minutes=60)
        effects = Effects(tuple(calls), {"language": "en"})
        await self.store.finish(waiting, effects, now, later)

    async def send_all(self) -> None:
        while await self.sender.start_due():
            await self.sender.finish()

    def texts(self, chat: int) -> list[str]:
        return [text for to, text, _ in self.telegram.taken if to == chat]


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path)


async def test_one_chat_gets_its_messages_in_order(post: Post) -> None:
    await post.put(1, "a", "b", "c")
    await post.send_all()
    assert post.texts(1) == ["a", "b", "c"]


async def test_an_emergency_goes_before_everything_that_waits(post: Post) -> None:
    await post.put(1, "ordinary")
    await post.put(2, "CALL 911", lane=Lane.EMERGENCY)
    await post.send_all()
    assert post.telegram.taken[0] == (2, "CALL 911", Lane.EMERGENCY)


async def test_a_429_makes_one_chat_wait_and_no_other(post: Post) -> None:
    await post.put(1, "a", "b")
    await post.put(2, "x")
    post.telegram.failures[1] = [SlowDown(20)]
    await post.send_all()
    assert (post.texts(1), post.texts(2)) == ([], ["x"])
    post.clock.advance(19)
    await post.send_all()
    assert post.texts(1) == []
    post.clock.advance(1.1)
    await post.send_all()
    assert post.texts(1) == ["a", "b"]


@pytest.mark.parametrize("trouble", [lambda: Unreachable("502"), lambda: SlowDown(1)])
async def test_a_message_that_failed_is_sent_again_before_the_next(
    post: Post, trouble: Callable[[], Exception]
) -> None:
    await post.put(1, "a", "b")
    post.telegram.failures[1] = [trouble(), trouble()]
    for _ in range(5):
        await post.send_all()
        post.clock.advance(2)
    assert post.texts(1) == ["a", "b"]


async def test_a_call_that_hangs_holds_up_no_other_chat(post: Post) -> None:
    await post.put(1, "slow")
    await post.put(2, "quick")
    post.telegram.hold[1] = asyncio.Event()
    post.telegram.hold[2] = asyncio.Event()
    await post.sender.start_due()
    post.telegram.hold[2].set()
    await post.telegram.took[2].wait()
    assert post.texts(1) == []
    post.telegram.hold[1].set()
    await post.send_all()
    assert post.texts(1) == ["slow"]


async def test_markup_that_telegram_refuses_is_sent_once_more_as_plain_words(post: Post) -> None:
    await post.put(1, "<b>Bold</b> &amp; true", html=True)
    post.telegram.failures[1] = [Refused("can't parse entities")]
    await post.send_all()
    assert post.texts(1) == ["Bold & true"]


async def test_a_message_that_telegram_never_takes_does_not_stop_the_next(post: Post) -> None:
    await post.put(1, "bad", "good")
    post.telegram.failures[1] = [Refused("chat not found")]
    await post.send_all()
    assert post.texts(1) == ["good"]
    assert post.telegram.calls == 2
    assert "message_refused" in post.store.alarms.standing


async def test_a_person_who_blocked_the_bot_is_forgotten(post: Post) -> None:
    await post.put(1, "a", "b")
    post.telegram.failures[1] = [ChatGone("403")]
    await post.send_all()
    assert post.telegram.calls == 1
    post.clock.advance(100)
    await post.send_all()
    assert post.telegram.calls == 1


async def test_a_message_past_its_use_is_not_sent(post: Post) -> None:
    await post.put(1, "old")
    post.clock.advance(3601)
    await post.send_all()
    assert post.telegram.calls == 0


async def test_a_rejected_token_stops_the_program_and_keeps_the_message(post: Post) -> None:
    stopped: list[Exception] = []
    post.sender.stopped_by = stopped.append
    await post.put(1, "a")
    post.telegram.failures[1] = [TokenRejected("401")]
    await post.send_all()
    assert [type(error) for error in stopped] == [TokenRejected]
    post.clock.advance(31)
    await post.send_all()
    assert post.texts(1) == ["a"]


async def test_what_was_sent_is_not_sent_again(post: Post) -> None:
    await post.put(1, "a")
    await post.send_all()
    await post.send_all()
    assert post.texts(1) == ["a"]


async def test_what_was_sent_while_the_store_was_away_is_not_sent_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable("locked")

    await post.put(1, "a", "b")
    with monkeypatch.context() as locked:
        locked.setattr(post.store, "done", away)
        assert await post.sender.start_due() == 1
        await post.sender.finish()
    for _ in range(5):
        await post.send_all()
        post.clock.advance(10)
    assert post.texts(1) == ["a", "b"]


async def test_an_emergency_does_not_wait_for_an_ordinary_message_that_hangs_in_its_chat(
    post: Post,
) -> None:
    await post.put(1, "slow")
    post.telegram.hold["slow"] = asyncio.Event()
    await post.sender.start_due()
    await post.put(1, "CALL 911", lane=Lane.EMERGENCY)
    assert await post.sender.start_due() == 1
    await post.telegram.took[1].wait()
    assert post.texts(1) == ["CALL 911"]
    post.telegram.hold["slow"].set()
    await post.sender.finish()


async def test_an_ordinary_message_waits_for_the_step_of_a_rescue_before_it(post: Post) -> None:
    await post.put(1, "step", lane=Lane.EMERGENCY)
    await post.put(1, "card")
    post.telegram.failures[1] = [Unreachable("502")]
    await post.send_all()
    assert post.texts(1) == []
    post.clock.advance(1)
    await post.send_all()
    assert post.texts(1) == ["step", "card"]


async def test_broadcasts_wait_for_their_pace_and_all_of_them_arrive(post: Post) -> None:
    now = post.clock.now()
    calls = {
        f"b:1:{chat}": Call("sendMessage", {"chat_id": chat, "text": "news"}, Lane.BROADCAST)
        for chat in range(1, 101)
    }
    await post.store.queue_all(calls, now, now + timedelta(hours=1))
    await post.send_all()
    assert 0 < len(post.telegram.taken) < 30
    for _ in range(40):
        post.clock.advance(0.1)
        await post.send_all()
    assert sorted(chat for chat, *_ in post.telegram.taken) == list(range(1, 101))


async def test_an_emergency_does_not_wait_for_broadcasts(post: Post) -> None:
    now = post.clock.now()
    calls = {
        f"b:1:{chat}": Call("sendMessage", {"chat_id": chat, "text": "news"}, Lane.BROADCAST)
        for chat in range(1, 101)
    }
    await post.store.queue_all(calls, now, now + timedelta(hours=1))
    await post.put(500, "CALL 911", lane=Lane.EMERGENCY)
    await post.send_all()
    assert post.telegram.taken[0] == (500, "CALL 911", Lane.EMERGENCY)
