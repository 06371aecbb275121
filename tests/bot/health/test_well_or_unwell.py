"""What makes Steady unwell, and that whoever asks gets an answer whatever the store does."""

import asyncio
import contextlib
from dataclasses import replace

import pytest

from bot.health import report as report_module
from bot.health.alarms import Alarms
from bot.health.contact import Contact
from bot.health.report import Health, as_json
from bot.replies import Lane
from tests.bot.health.conftest import NOTHING_WAITS, QuietTelegram, ScriptedStore, Seconds


async def problems_of(health: Health) -> tuple[str, ...]:
    return (await health.report()).problems


async def test_with_nothing_waiting_and_telegram_answering_it_is_well(
    health: Health, contact: Contact
) -> None:
    await contact.updates(None, 0)
    told = as_json(await health.report())
    assert told["status"] == "well"
    assert told["problems"] == ()
    assert told["outbox"] == {"emergency": 0, "conversation": 0, "broadcast": 0}
    assert told["rasa_breaker"] == "closed"


async def test_telegram_that_answers_no_poll_for_a_minute_is_a_problem_until_it_does(
    health: Health, contact: Contact, telegram: QuietTelegram, seconds: Seconds
) -> None:
    telegram.away = True
    seconds.now += 61
    with contextlib.suppress(ConnectionError):
        await contact.updates(None, 0)
    assert contact.is_sought()
    assert await problems_of(health) == ("poll_late",)
    telegram.away = False
    await contact.updates(None, 0)
    assert await problems_of(health) == ()


async def test_a_receiver_that_does_not_even_ask_is_noticed(
    contact: Contact, seconds: Seconds
) -> None:
    await contact.updates(None, 0)
    seconds.now += 59
    assert contact.is_sought()
    seconds.now += 1
    assert not contact.is_sought()


async def test_by_webhook_looking_after_the_webhook_counts_as_a_poll(
    health: Health, contact: Contact, seconds: Seconds
) -> None:
    seconds.now += 61
    await contact.call("sendMessage", {}, 3.0, Lane.CONVERSATION)
    assert await problems_of(health) == ("poll_late",)
    await contact.call("getWebhookInfo", {}, 3.0, Lane.CONVERSATION)
    assert await problems_of(health) == ()


@pytest.mark.parametrize(
    ("waiting", "problem"),
    [
        (replace(NOTHING_WAITS, oldest=61.0), "answers_late"),
        (replace(NOTHING_WAITS, overdue=1, most_overdue=11.0), "timers_late"),
    ],
)
async def test_who_waits_for_too_long_is_a_problem(
    health: Health, store: ScriptedStore, waiting: object, problem: str
) -> None:
    store.figures_now = waiting
    assert await problems_of(health) == (problem,)


async def test_an_alarm_is_a_problem_for_as_long_as_it_stands(
    health: Health, alarms: Alarms
) -> None:
    alarms.raise_("store_full")
    assert await problems_of(health) == ("store_full",)
    alarms.clear("store_full")
    assert await problems_of(health) == ()


async def test_facts_that_are_past_are_noted_and_make_nobody_get_up(
    health: Health, alarms: Alarms
) -> None:
    alarms.raise_("facts_expired")
    report = await health.report()
    assert report.problems == ()
    assert report.alarms == {"facts_expired": 1}


async def test_what_happens_at_a_moment_is_an_alarm_for_an_hour(
    health: Health, alarms: Alarms, contact: Contact, seconds: Seconds
) -> None:
    alarms.raise_("message_refused")
    seconds.now += 3599
    await contact.updates(None, 0)
    assert await problems_of(health) == ("message_refused",)
    seconds.now += 1
    assert await problems_of(health) == ()


async def test_a_store_that_hangs_holds_up_nobody_and_is_away_after_a_while(
    health: Health,
    store: ScriptedStore,
    contact: Contact,
    seconds: Seconds,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(report_module, "STORE_SECONDS", 0.0)
    store.hangs = True
    async with asyncio.timeout(60):
        seconds.now += 5
        first = await health.report()
        seconds.now += 10
        await contact.updates(None, 0)
        second = await health.report()
    assert first.problems == ()
    assert second.problems == ("store_away",)
    assert second.figures is None
    assert as_json(second)["store"] == "no answer"
    assert store.asked == 1  # and not once more each time that somebody asks


async def test_figures_come_back_with_the_store(
    health: Health, store: ScriptedStore, contact: Contact, seconds: Seconds
) -> None:
    store.away = True
    seconds.now += 15
    assert await problems_of(health) == ("store_away",)
    store.away = False
    assert await problems_of(health) == ()


async def test_many_who_ask_at_once_cost_the_store_one_question(
    health: Health, store: ScriptedStore
) -> None:
    await asyncio.gather(*(health.report() for _ in range(50)))
    assert store.asked == 1
