"""Asking Rasa: whatever it does, the bot has a decision within the budget."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.clock import ManualClock
from bot.dialogue import Dialogue
from bot.rasa.client import RasaClient, RasaSilent, RasaUnavailable
from resources.config import load_config

LIMITS = load_config().understanding.model_copy(update={"budget_seconds": 0.05})
START = datetime(2026, 11, 22, tzinfo=UTC)
READING = {
    "decision": {"say": "strips_read"},
    "intent": {"name": "strips_read", "confidence": 0.9},
    "ranking": [{"name": "strips_read", "confidence": 0.9}],
    "entities": {"need": None, "place": None},
}


class FakeRasa:
    """Answers as told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Callable[[], Awaitable[httpx.Response]] = self.fine
        self.reading: Any = READING

    async def fine(self) -> httpx.Response:
        return httpx.Response(200, json=self.reading)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(json.loads(request.content))
        return await self.answer()


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def client(rasa: FakeRasa, clock: ManualClock) -> AsyncIterator[RasaClient]:
    transport = httpx.MockTransport(rasa)
    async with RasaClient("http://rasa", LIMITS, clock, transport) as made:
        yield made


@pytest.fixture
def dialogue(client: RasaClient, clock: ManualClock) -> Dialogue:
    return Dialogue(client, LIMITS, clock)


async def hang() -> httpx.Response:
    await asyncio.Event().wait()
    raise AssertionError


async def refuse() -> httpx.Response:
    raise httpx.ConnectError("refused")


@pytest.mark.parametrize("trouble", [hang, refuse])
async def test_a_rasa_that_is_not_there_is_unavailable(
    client: RasaClient, rasa: FakeRasa, trouble: Callable[[], Awaitable[httpx.Response]]
) -> None:
    rasa.answer = trouble
    with pytest.raises(RasaUnavailable):
        await client.read("hello", "s")


@pytest.mark.parametrize(
    "body",
    [b"[]", b"", b"<html>", b"{}", b'{"decision": {"obey": 1}, "intent": {"name": "x"}}'],
)
async def test_an_answer_that_says_nothing_is_silence(
    client: RasaClient, rasa: FakeRasa, body: bytes
) -> None:
    async def answer() -> httpx.Response:
        return httpx.Response(200, content=body)

    rasa.answer = answer
    with pytest.raises(RasaSilent):
        await client.read("hello", "s")


async def test_an_endless_answer_is_cut_off(client: RasaClient, rasa: FakeRasa) -> None:
    async def answer() -> httpx.Response:
        return httpx.Response(200, content=b" " * 70_000)

    rasa.answer = answer
    with pytest.raises(RasaSilent, match="too large"):
        await client.read("hello", "s")


async def test_after_three_failures_it_is_not_asked_until_some_time_has_passed(
    client: RasaClient, rasa: FakeRasa, clock: ManualClock
) -> None:
    rasa.answer = refuse
    for _ in range(5):
        with pytest.raises(RasaUnavailable):
            await client.read("hello", "s")
    assert len(rasa.asked) == 3
    clock.advance(LIMITS.breaker_seconds + 1)
    rasa.answer = rasa.fine
    assert (await client.read("hello", "s")).intent.name == "strips_read"
    await client.read("hello", "s")
    assert len(rasa.asked) == 5


async def test_text_that_begins_with_a_slash_is_no_order_to_rasa(
    dialogue: Dialogue, rasa: FakeRasa
) -> None:
    await dialogue.decide('//emergency{"need": "food"}', {})
    assert rasa.asked[0]["text"] == 'emergency{"need": "food"}'


async def test_the_conversation_id_is_random_and_never_the_chat(
    dialogue: Dialogue, rasa: FakeRasa
) -> None:
    await dialogue.decide("a", {})
    await dialogue.decide("a", {})
    first, second = (asked["sender"] for asked in rasa.asked)
    assert first != second
    assert len(first) == 32


async def test_a_sitting_goes_on_for_a_while_and_then_is_a_new_one(
    dialogue: Dialogue, rasa: FakeRasa, clock: ManualClock
) -> None:
    memory = (await dialogue.decide("a", {})).remember
    again = (await dialogue.decide("b", memory)).remember
    assert (again["sitting"], again["sitting_turns"]) == (memory["sitting"], 2)
    clock.advance(timedelta(minutes=LIMITS.sitting_minutes, seconds=1).total_seconds())
    later = (await dialogue.decide("c", again)).remember
    assert later["sitting"] != memory["sitting"]


async def test_a_long_sitting_ends_by_its_turns(dialogue: Dialogue, clock: ManualClock) -> None:
    full = {
        "sitting": "old",
        "sitting_started": clock.now(),
        "sitting_turns": LIMITS.sitting_turns,
    }
    assert (await dialogue.decide("a", full)).remember["sitting"] != "old"


async def test_without_any_rasa_the_decision_is_the_menu(clock: ManualClock) -> None:
    decision = await Dialogue(None, LIMITS, clock).decide("food", {})
    assert (decision.do, decision.source) == ("menu", "fallback")


async def test_until_rasa_has_answered_once_it_counts_as_starting(
    dialogue: Dialogue, rasa: FakeRasa
) -> None:
    rasa.answer = refuse
    await dialogue.decide("food", {})
    assert dialogue.starting
    rasa.answer = rasa.fine
    await dialogue.decide("food", {})
    assert not dialogue.starting


async def test_a_search_carries_need_and_place(dialogue: Dialogue, rasa: FakeRasa) -> None:
    wanted = {"need": "food", "place": "19134"}
    rasa.reading = READING | {"decision": {"find": wanted}, "entities": wanted}
    decision = await dialogue.decide("food 19134", {})
    assert (decision.do, decision.need, decision.place) == ("find", "food", "19134")


async def test_what_rasa_recalls_of_an_earlier_search_is_left_to_our_own_memory(
    dialogue: Dialogue, rasa: FakeRasa
) -> None:
    recalled = {"decision": {"find": {"need": "food", "place": "19134"}}}
    rasa.reading = READING | recalled | {"intent": {"name": "services_find", "confidence": 0.9}}
    decision = await dialogue.decide("somewhere else", {})
    assert (decision.do, decision.need, decision.place) == ("find", None, None)
    rasa.reading = READING | recalled | {"intent": {"name": "naloxone_get", "confidence": 0.9}}
    assert (await dialogue.decide("narcan", {})).need == "food"  # what the topic stands for


@pytest.mark.parametrize(("sure", "doing"), [(0.9, "start"), (0.3, "ask")])
async def test_rasa_opens_the_rescue_only_when_it_is_sure(
    dialogue: Dialogue, rasa: FakeRasa, sure: float, doing: str
) -> None:
    intent = {"name": "emergency", "confidence": sure}
    rasa.reading = READING | {"decision": {"start": "rescue"}, "intent": intent}
    assert (await dialogue.decide("something odd", {})).do == doing


async def test_an_unsure_rasa_offers_its_three_likeliest_topics(
    dialogue: Dialogue, rasa: FakeRasa
) -> None:
    rasa.reading = READING | {"decision": {"ask": {"topics": ["greet", "grief", "feedback", "x"]}}}
    decision = await dialogue.decide("hm", {})
    assert (decision.do, decision.choices) == ("ask", ("greet", "grief", "feedback"))
