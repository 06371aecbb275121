"""A file is broken: what is told, who answers meanwhile, and what happens after the repair.

Everything here is a real process on a copy of the code.
"""

import signal
from collections.abc import Callable

import pytest

from bot.flows.loading import RESCUE_FILE
from tests.bot.last_resort.conftest import ROOT, Tree
from tests.telegram.stand_in import TelegramStandIn

pytestmark = pytest.mark.process
EN, ES = "CALL 911", "LLAMA AL 911"
WRONG = 78
FLOW = str(RESCUE_FILE.relative_to(ROOT))
PHRASES = "resources/content/en/phrases.yml"
GUARD_DATA = "bot/emergency/data"


def break_the_flow(tree: Tree) -> int:
    """A button leads nowhere; returns its line."""
    return tree.replace(FLOW, "- {to: E3,", "- {to: nowhere,")


def break_the_guard(tree: Tree) -> None:
    """Whichever of its files the guard reads, in whatever format."""
    for path in (tree.folder / GUARD_DATA).iterdir():
        path.write_text("{ broken", encoding="utf-8")


def test_a_broken_flow_stops_the_start_with_file_and_line(tree: Tree) -> None:
    button = break_the_flow(tree)
    assert tree.ends("run") == WRONG
    told = next(line for line in tree.stderr.splitlines() if "nowhere" in line)
    file, line, what = told.split(":", 2)
    assert file == RESCUE_FILE.name
    assert 0 <= button - int(line) <= 60  # of the button, or of the state that it stands in
    assert what.strip()


def test_all_that_is_broken_is_told_at_once(tree: Tree) -> None:
    break_the_flow(tree)
    break_the_guard(tree)
    tree.replace(PHRASES, "\n", "\n\t: [\n")
    assert tree.ends("run") == WRONG
    told = tree.stderr.splitlines()
    for file in (RESCUE_FILE.name, "en/phrases.yml"):
        assert any(line.startswith(file) for line in told)


def test_a_broken_phrase_file_of_the_guard_stops_the_start_by_its_name(tree: Tree) -> None:
    break_the_guard(tree)
    assert tree.ends("run") == WRONG
    names = [path.name for path in (tree.folder / GUARD_DATA).iterdir()]
    assert any(name in tree.stderr for name in names)
    assert "Traceback" not in tree.stderr


def test_a_phrase_that_was_broken_after_the_guard_was_compiled_is_told_with_its_line(
    tree: Tree,
) -> None:
    line = tree.replace(f"{GUARD_DATA}/es.yml", "concepts:", "concepts: [")
    assert tree.ends("run") == WRONG
    told = [one for one in tree.stderr.splitlines() if one.startswith("es.yml:")]
    assert told
    assert int(told[0].split(":")[1]) >= line


def test_with_the_flow_broken_an_emergency_is_answered_in_both_languages(
    tree: Tree, stand_in: TelegramStandIn
) -> None:
    break_the_flow(tree)
    with tree.running("run", "--or-last-resort"):
        stand_in.send_text(1, "my friend is not breathing")
        stand_in.send_text(2, "mi pana no respira")
        (english,) = stand_in.wait_for(1, 1, 30)
        (spanish,) = stand_in.wait_for(2, 1, 30)
    assert EN in english["text"][:40]
    assert ES in spanish["text"][:40]
    assert "nowhere" in tree.stderr
    assert "STEADY CANNOT START" in tree.stderr


def test_with_the_guard_broken_the_phones_language_decides(
    tree: Tree, stand_in: TelegramStandIn
) -> None:
    break_the_guard(tree)
    stand_in.open_chat(2, language="es")
    with tree.running("run", "--or-last-resort"):
        stand_in.send_text(1, "my friend is not breathing")
        stand_in.send_text(2, "mi pana no respira")
        assert EN in stand_in.wait_for(1, 1, 30)[0]["text"][:40]
        assert ES in stand_in.wait_for(2, 1, 30)[0]["text"][:40]


def test_with_the_configuration_broken_the_compiled_number_is_called(
    tree: Tree, stand_in: TelegramStandIn
) -> None:
    tree.replace("config.yml", 'emergency_number: "911"', "emergency_number: [")
    with tree.running("run", "--or-last-resort"):
        stand_in.send_text(1, "my friend is not breathing")
        assert EN in stand_in.wait_for(1, 1, 30)[0]["text"][:40]
        assert "config.yml" in tree.stderr


def test_the_number_of_a_sound_configuration_is_called(
    tree: Tree, stand_in: TelegramStandIn
) -> None:
    tree.replace("config.yml", 'emergency_number: "911"', 'emergency_number: "112"')
    with tree.running("last-resort"):
        stand_in.send_text(1, "my friend is not breathing")
        assert "CALL 112" in stand_in.wait_for(1, 1, 30)[0]["text"][:40]


def has_a_menu(stand_in: TelegramStandIn, chat: int) -> bool:
    return any("reply_markup" in message for message in stand_in.sent(chat))


def test_after_the_repair_the_bot_is_back_by_itself_and_goes_on_with_what_was_kept(
    tree: Tree, stand_in: TelegramStandIn
) -> None:
    break_the_flow(tree)
    with tree.running("run", "--or-last-resort") as process:
        stand_in.send_text(1, "what is tranq")
        stand_in.send_text(2, "my friend is not breathing")
        for chat in (1, 2):
            assert EN in stand_in.wait_for(chat, 1, 30)[0]["text"][:40]
        stand_in.wait_until(lambda: stand_in.pending == 0, 10)
        tree.put_back(FLOW)
        stand_in.wait_until(lambda: has_a_menu(stand_in, 1), 60, "what was kept is answered")
        stand_in.send_text(2, "qwerty")
        stand_in.wait_until(lambda: has_a_menu(stand_in, 2), 10, "the step, with its buttons")
        assert process.poll() is None
    assert len(stand_in.sent(1)) == 2
    (step,) = [message for message in stand_in.sent(2) if "reply_markup" in message]
    assert EN in step["text"][:40]
    assert polls_refused(stand_in) == 0


def polls_refused(stand_in: TelegramStandIn) -> int:
    """How often two have polled at a time."""
    return sum(call.status == 409 for call in stand_in.calls_of("getUpdates"))


def test_kill_9_loses_neither_the_emergency_text_nor_an_ordinary_message(
    tree: Tree, stand_in: TelegramStandIn
) -> None:
    break_the_flow(tree)
    fault = stand_in.fault("sendMessage", "hang", times=None, seconds=60)
    with tree.running("run", "--or-last-resort") as first:
        stand_in.send_text(1, "my friend is not breathing")
        stand_in.send_text(2, "what is tranq")
        stand_in.wait_until(lambda: stand_in.pending == 0 and fault.met >= 2, 60)
        first.send_signal(signal.SIGKILL)
        first.wait()
    stand_in.clear_faults()
    assert stand_in.sent(1) == []
    with tree.running("run", "--or-last-resort") as second:
        assert EN in stand_in.wait_for(1, 1, 30)[0]["text"][:40]
        stand_in.wait_for(2, 1, 10)
        second.send_signal(signal.SIGTERM)
        assert second.wait(15) == 0
    tree.put_back(FLOW)
    with tree.running("run"):
        stand_in.wait_until(lambda: has_a_menu(stand_in, 2), 30, "what was kept is answered")
    told = [message["text"] for message in stand_in.sent(2)]
    assert told.count(told[0]) == 1


def test_a_token_that_telegram_rejects_needs_no_last_resort(
    tree: Tree, stand_in: TelegramStandIn
) -> None:
    stand_in.fault("getUpdates", "401", times=None)
    assert tree.ends("run", "--or-last-resort") == WRONG
    assert "TELEGRAM_BOT_TOKEN" in tree.stderr
    assert "STEADY CANNOT START" not in tree.stderr


def test_the_supervisor_serves_the_last_resort_and_then_the_bot(
    tree: Tree, stand_in: TelegramStandIn, free_port: Callable[[], int]
) -> None:
    break_the_flow(tree)
    tree.environment["DESK_PORT"] = str(free_port())
    tree.environment["RASA_URL"] = f"http://127.0.0.1:{free_port()}"
    with tree.running("serve") as process:
        stand_in.send_text(1, "my friend is not breathing")
        assert EN in stand_in.wait_for(1, 1, 30)[0]["text"][:40]
        assert "STEADY CANNOT START" in tree.stderr
        tree.put_back(FLOW)
        stand_in.send_text(2, "/menu")
        stand_in.wait_until(lambda: has_a_menu(stand_in, 2), 60, "the bot is back")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_signal_ends_it(tree: Tree, stand_in: TelegramStandIn) -> None:
    with tree.running("last-resort") as process:
        stand_in.send_text(1, "hello")
        stand_in.wait_for(1, 1, 30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
