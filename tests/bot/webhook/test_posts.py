"""What Telegram, or anybody, posts to the webhook."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.app import Steady
from bot.receiving import webhook, webhook_server
from bot.settings import Settings
from tests.bot.journey.conftest import ScriptedRasa
from tests.bot.webhook.conftest import PATH, SECRET, StartByWebhook, until, update
from tests.telegram.stand_in import TelegramStandIn
from tests.telegram.webhook import SECRET_HEADER

RED = "my friend is not breathing and turning blue"


@contextmanager
def locked(data: Path) -> Iterator[None]:
    lock = sqlite3.connect(data / "state.sqlite", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    yield
    lock.execute("ROLLBACK")
    lock.close()


@pytest.mark.parametrize("connections", [1, 8])
async def test_a_backlog_is_answered_whole_and_each_chat_in_order(
    start_by_webhook: StartByWebhook,
    stand_in: TelegramStandIn,
    rasa: ScriptedRasa,
    monkeypatch: pytest.MonkeyPatch,
    connections: int,
) -> None:
    asked: list[str] = []
    answer = ScriptedRasa.__call__

    async def noted(self: ScriptedRasa, request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content)["text"])
        return await answer(self, request)

    monkeypatch.setattr(ScriptedRasa, "__call__", noted)
    stand_in.webhook.connections = connections
    chats, numbers = range(10, 20), range(4)
    for number in numbers:
        for chat in chats:
            stand_in.send_text(chat, f"a question {chat} {number}")
    async with start_by_webhook():
        for chat in chats:
            await stand_in.wait_for_async(chat, len(numbers), 30)
    for chat in chats:
        mine = [text for text in asked if text.startswith(f"a question {chat} ")]
        assert mine == [f"a question {chat} {number}" for number in numbers]


async def test_without_the_secret_nobody_is_heard(
    bot: Steady, stand_in: TelegramStandIn, telegram: httpx.AsyncClient
) -> None:
    del telegram.headers[SECRET_HEADER]
    stand_in.open_chat(7)
    refused = [await telegram.post(PATH, json=update(1, RED))]
    for secret in (b"", b"a-secret-of-the-testz", SECRET.encode() + b"x", b"\xff" * 21):
        headers = [(SECRET_HEADER.encode(), secret)]
        refused.append(await telegram.post(PATH, json=update(1, RED), headers=headers))
    assert {(answer.status_code, answer.content) for answer in refused} == {(403, b"")}
    await telegram.post(PATH, json=update(1, "/menu"), headers={SECRET_HEADER: SECRET})
    (menu,) = await stand_in.wait_for_async(7, 1, 10)
    assert "911" not in menu["text"][:40]


async def test_of_a_wrong_secret_not_even_the_body_is_read(
    bot: Steady, by_webhook: Settings
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", by_webhook.webhook_port)
    writer.write(b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    head = await asyncio.wait_for(reader.readline(), 10)
    assert b"403" in head
    await asyncio.wait_for(reader.read(), 10)  # and hung up
    writer.close()


async def test_other_methods_and_paths_find_nothing(
    bot: Steady, telegram: httpx.AsyncClient
) -> None:
    wrong = [await telegram.get(PATH), await telegram.put(PATH), await telegram.post("/x")]
    assert [answer.status_code for answer in wrong] == [405, 405, 404]
    assert all(answer.content == b"" for answer in wrong)


async def test_what_is_not_committed_gets_no_200_and_what_comes_again_no_second_answer(
    bot: Steady, stand_in: TelegramStandIn, telegram: httpx.AsyncClient, tmp_path: Path
) -> None:
    stand_in.open_chat(7)
    assert (await telegram.post(PATH, json=update(1, "/menu"))).status_code == 200
    await stand_in.wait_for_async(7, 1, 10)
    with locked(tmp_path):
        answer = await telegram.post(PATH, json=update(2, RED))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        first = (await stand_in.wait_for_async(7, 2, 10))[-1]
        assert "CALL 911" in first["text"][:40]
        again = [await telegram.post(PATH, json=update(2, RED)) for _ in range(3)]
        words = [await telegram.post(PATH, json=update(3, "not waking")) for _ in range(3)]
        assert {answer.status_code for answer in again + words} == {503}
    taken = [
        await telegram.post(PATH, json=update(number, text))
        for number, text in [(2, RED), (3, "not waking"), (2, RED), (3, "not waking")]
    ]
    assert [answer.status_code for answer in taken] == [200] * 4
    await telegram.post(PATH, json=update(4, "not waking"))
    steps = [message["text"] for message in (await stand_in.wait_for_async(7, 4, 10))[1:]]
    assert steps == [bot.flow.states[name].say["en"] for name in ("e1", "e2", "e3")]
    await bot.settle()
    assert len(stand_in.sent(7)) == 4


async def test_a_store_that_hangs_holds_neither_connections_nor_first_lines(
    bot: Steady,
    stand_in: TelegramStandIn,
    telegram: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook, "COMMIT_SECONDS", 0.1)
    hanging = asyncio.Event()
    commit = bot.store.commit

    async def hang(*arguments: object) -> object:
        await hanging.wait()
        return await commit(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.store, "commit", hang)
    for chat in (7, 8):
        stand_in.open_chat(chat)
        answer = await telegram.post(PATH, json=update(chat, RED, chat))
        assert answer.status_code == 503
        (first,) = await stand_in.wait_for_async(chat, 1, 10)
        assert "CALL 911" in first["text"]
    hanging.set()
    monkeypatch.setattr(webhook, "COMMIT_SECONDS", 60.0)
    answers = [await telegram.post(PATH, json=update(chat, RED, chat)) for chat in (7, 8)]
    assert [answer.status_code for answer in answers] == [200, 200]


UNUSABLE = {
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "no number": b'{"message": {"text": "narcan"}}',
    "a number as text": b'{"update_id": "7", "message": {}}',
    "a number that nothing holds": b'{"update_id": ' + b"9" * 400 + b"}",
    "a number too long to read": b'{"update_id": 1, "x": ' + b"9" * 5000 + b"}",
    "a chat that is none": b'{"update_id": 2, "message": {"chat": {"id": 1.5}, "text": "x"}}',
    "no chat": b'{"update_id": 3, "message": {"text": "x"}}',
    "a text that is none": b'{"update_id": 4, "message": {"chat": {"id": 9}, "text": {}}}',
    "a message that is none": b'{"update_id": 5, "message": 7}',
    "a tap of nobody": b'{"update_id": 6, "callback_query": null}',
    "not a number": b'{"update_id": NaN}',
    "deep": b'{"update_id": 7, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a group": b'{"update_id": 8, "message": {"chat": {"id": -9, "type": "group"}, "text": "x"}}',
}


async def test_an_unusable_update_is_taken_once_and_the_next_is_answered(
    bot: Steady, stand_in: TelegramStandIn, telegram: httpx.AsyncClient
) -> None:
    answers = {
        name: (await telegram.post(PATH, content=body)).status_code
        for name, body in UNUSABLE.items()
    }
    assert answers == dict.fromkeys(UNUSABLE, 200)
    stand_in.send_text(7, RED)
    await stand_in.wait_for_async(7, 1, 10)


async def test_what_no_telegram_would_post_is_refused(
    bot: Steady, stand_in: TelegramStandIn, telegram: httpx.AsyncClient
) -> None:
    for body in (b"", b"{", b"\xff\xfe\xfd", b"hello"):
        assert (await telegram.post(PATH, content=body)).status_code == 400
    stand_in.send_text(7, RED)
    await stand_in.wait_for_async(7, 1, 10)


async def test_a_body_without_end_is_not_read_to_its_end(bot: Steady, by_webhook: Settings) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", by_webhook.webhook_port)
    head = "POST /telegram HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    writer.write(f"{head}{SECRET_HEADER}: {SECRET}\r\n\r\n".encode())
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with contextlib.suppress(ConnectionError):
        for _ in range(1000):
            writer.write(chunk)
            await asyncio.wait_for(writer.drain(), 10)
        raise AssertionError("all of it was read")
    writer.close()


async def test_what_a_database_would_not_take_is_answered_all_the_same(
    bot: Steady, stand_in: TelegramStandIn, telegram: httpx.AsyncClient
) -> None:
    texts = ["NUL \x00 \x00", "half \ud83d a character", "x" * 100_000]
    for chat, text in enumerate(texts, start=7):
        stand_in.open_chat(chat)
        raw = update(chat, text, chat)
        raw["message"]["from"]["language_code"] = "\ud800x"  # type: ignore[index]
        assert (await telegram.post(PATH, content=json.dumps(raw))).status_code == 200
        await stand_in.wait_for_async(chat, 1, 10)


async def test_who_says_nothing_or_half_of_it_is_hung_up_on(
    bot: Steady, by_webhook: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_server, "HEAD_SECONDS", 0.05)
    monkeypatch.setattr(webhook, "BODY_SECONDS", 0.05)
    whole = b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
    whole += f"{SECRET_HEADER}: {SECRET}\r\n\r\n".encode() + b"{"
    for said in (b"", b"POST /tele", whole):
        reader, writer = await asyncio.open_connection("127.0.0.1", by_webhook.webhook_port)
        writer.write(said)
        try:
            answer = await asyncio.wait_for(reader.read(), 10)
        except ConnectionResetError:
            answer = b""
        assert (b"408" in answer) is (said == whole)
        writer.close()


async def test_an_emergency_is_answered_while_others_are_slow(
    bot: Steady, stand_in: TelegramStandIn, by_webhook: Settings
) -> None:
    slow = [await asyncio.open_connection("127.0.0.1", by_webhook.webhook_port) for _ in range(50)]
    stand_in.send_text(7, RED)
    await stand_in.wait_for_async(7, 1, 10)
    for _, writer in slow:
        writer.close()
    await until(stand_in, lambda: stand_in.pending == 0)
