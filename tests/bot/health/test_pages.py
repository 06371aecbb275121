"""The pages of a bot at work: figures, and nobody in them."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import structlog

from bot.app import Steady
from bot.clock import SystemClock
from bot.health import pages as health_pages
from bot.health.contact import Contact
from bot.health.pages import HealthPages, serve_health
from bot.health.report import Health
from bot.rasa.client import RasaClient
from bot.receiving import ports
from resources.config import ServiceConfig
from tests.bot.health.conftest import QuietTelegram, ScriptedStore
from tests.bot.journey.conftest import ScriptedRasa, StartBot
from tests.telegram.stand_in import TelegramStandIn

CHAT = 7_654_321_987
CANARY = "canaryword"


def ask(health: Health) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(HealthPages(health))
    return httpx.AsyncClient(transport=transport, base_url="http://steady")


@pytest.fixture
async def at_work(
    start_bot: StartBot, stand_in: TelegramStandIn, rasa: ScriptedRasa, config: ServiceConfig
) -> AsyncIterator[tuple[Steady, httpx.AsyncClient]]:
    """A bot that has had an ordinary message, an emergency and an update that makes no sense."""
    text = f"food near {CANARY}"
    rasa.means(text, "services_find", find={"need": "food", "place": CANARY})
    async with start_bot() as bot:
        stand_in.send_raw({"message": {"chat": {"id": CHAT}, "text": [CANARY]}})
        stand_in.send_text(CHAT, text)
        stand_in.send_text(CHAT + 1, f"{CANARY} he is not breathing")
        await stand_in.wait_for_async(CHAT, 1, 20)
        await stand_in.wait_for_async(CHAT + 1, 1, 20)
        await bot.settle()
        clock = SystemClock()
        client = RasaClient("http://127.0.0.1:9", config.understanding, clock)
        contact = Contact(QuietTelegram())
        health = Health(
            bot.store,
            client,
            bot.alarms,
            contact,
            lambda: bot.receiver.counts + bot.store.counts,
            clock,
        )
        async with ask(health) as pages:
            yield bot, pages


async def test_a_bot_at_work_is_well_and_counts_what_it_did(
    at_work: tuple[Steady, httpx.AsyncClient],
) -> None:
    _, pages = at_work
    healthz, metrics = await pages.get("/healthz"), await pages.get("/metrics")
    assert (healthz.status_code, healthz.json()["status"]) == (200, "well")
    for line in (
        'steady_updates_total{what="received"} 3.0',
        'steady_updates_total{what="set_aside"} 1.0',
        'steady_guard_hits_total{level="red"} 1.0',
        'steady_messages_total{lane="emergency",outcome="sent"} 1.0',
        'steady_messages_total{lane="broadcast",outcome="refused"} 0.0',
        'steady_rasa_breaker{state="closed"} 1.0',
        'steady_alarm{name="store_away"} 0.0',
        "steady_well 1.0",
        "steady_timers_overdue 0.0",
        'steady_queue{lane="emergency"} 0.0',
    ):
        assert line in metrics.text.splitlines()
    assert re.search(r"^steady_process_resident_memory_bytes \d", metrics.text, re.MULTILINE)


async def test_the_pages_hold_no_word_and_no_chat(
    at_work: tuple[Steady, httpx.AsyncClient],
) -> None:
    _, pages = at_work
    text = (await pages.get("/healthz")).text + (await pages.get("/metrics")).text
    for trace in (CANARY, str(CHAT), str(CHAT + 1), str(CHAT)[:6]):
        assert trace not in text


async def test_an_alarm_is_shown_on_both_pages(at_work: tuple[Steady, httpx.AsyncClient]) -> None:
    bot, pages = at_work
    bot.alarms.raise_("message_refused")
    healthz = await pages.get("/healthz")
    assert (healthz.status_code, healthz.json()["alarms"]) == (503, {"message_refused": 1})
    metrics = (await pages.get("/metrics")).text
    assert 'steady_alarm{name="message_refused"} 1.0' in metrics
    assert "steady_well 0.0" in metrics


async def test_messages_are_counted_by_how_they_ended(
    at_work: tuple[Steady, httpx.AsyncClient],
) -> None:
    bot, pages = at_work
    await bot.store.done("e:1", "refused", SystemClock().now())
    metrics = (await pages.get("/metrics")).text
    assert 'steady_messages_total{lane="emergency",outcome="refused"} 1.0' in metrics


async def test_a_store_that_never_answers_leaves_healthz_answering(
    health: Health, store: ScriptedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.hangs = True
    async with asyncio.timeout(60), ask(health) as pages:
        assert json.loads((await pages.get("/healthz")).text)["store"] == "no answer"
        assert "steady_store_answers 0.0" in (await pages.get("/metrics")).text


async def test_livez_tells_the_process_and_everything_else_is_unknown(health: Health) -> None:
    async with ask(health) as pages:
        assert re.fullmatch(r"pid \d+\n", (await pages.get("/livez")).text)
        assert (await pages.get("/")).status_code == 404


async def test_a_taken_port_is_told_once_and_tried_again(
    health: Health, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    others, listening = [True, True, False], asyncio.Event()

    def listen(host: str, port: int) -> socket.socket:
        if others.pop(0):
            raise ports.PortTaken
        listening.set()
        return ports.listen(host, port)

    monkeypatch.setattr(health_pages, "AGAIN", 0.0)
    monkeypatch.setattr(health_pages, "listen", listen)
    with structlog.testing.capture_logs() as logged:
        serving = asyncio.create_task(serve_health(health, free_port))
        async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
            await listening.wait()
            answer = await client.get(f"http://127.0.0.1:{free_port}/livez")
        serving.cancel()
        await asyncio.wait({serving})
    assert answer.status_code == 200
    assert [line["event"] for line in logged] == ["health_port_taken"]
