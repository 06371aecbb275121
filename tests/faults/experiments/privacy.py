"""After a conversation and /forget: nothing of it in any byte of any file that was written."""

import time

from tests.faults.canaries import CHAT, PLACE, WORDS, Canaries
from tests.faults.effects import left_of
from tests.faults.experiments.telegram_side import learnt
from tests.faults.laboratory import Laboratory
from tests.faults.result import Result, Target, experiment
from tests.faults.traffic import deliveries

PROMISED_SECONDS = 60.0
LONGEST_SECONDS = 75.0
LOOK_EVERY = 1.0


def conversation(laboratory: Laboratory) -> None:
    """Words, a caption, a place, a rescue with its clock running, and things that go wrong."""
    telegram = laboratory.telegram

    def say(text: str) -> None:
        heard(lambda: telegram.send_text(CHAT, text))

    def heard(act) -> None:
        before = len([it for it in deliveries(laboratory) if it.chat == CHAT])
        act()
        laboratory.until(
            lambda: len([it for it in deliveries(laboratory) if it.chat == CHAT]) > before,
            30,
            "an answer",
        )

    say(f"where is food near {WORDS[0]}")
    heard(lambda: telegram.send_location(CHAT, *PLACE))
    heard(lambda: telegram.send_photo(CHAT, caption=f"is this {WORDS[1]}"))
    telegram.send_raw({"message": {"chat": {"id": CHAT}, "text": [WORDS[2]]}})
    telegram.fault("sendMessage", "500", chat=CHAT)
    say(f"{WORDS[2]} my friend is not breathing")
    heard(lambda: telegram.forge_tap(CHAT, "od:e6:en:-:dose"))
    telegram.fault("sendMessage", "400", chat=CHAT)
    say(f"still nothing {WORDS[1]}")


def forget(laboratory: Laboratory) -> None:
    telegram = laboratory.telegram
    before = len(deliveries(laboratory))
    telegram.send_text(CHAT, "/forget")
    laboratory.until(lambda: len(deliveries(laboratory)) > before, 30, "an answer to /forget")


@experiment("69-70", "files searched after /forget", Target(0, PROMISED_SECONDS))
def forgotten(laboratory: Laboratory, size: int) -> Result:
    """The delay is the time until no file held anything any more."""
    program = laboratory.start_polling()
    traces = Canaries.all(laboratory.telegram.token)
    conversation(laboratory)
    forget(laboratory)
    took, hits = until_clean(laboratory, traces)
    program.stop()
    hits = hits or traces.found(laboratory.files())
    return Result(1, worst_delay=took, broken=hits)


@experiment("71", "killed right after /forget", Target(0, PROMISED_SECONDS))
def forgotten_then_killed(laboratory: Laboratory, size: int) -> Result:
    """Still forgotten after the restart, and nothing left on the disk."""
    program = laboratory.start_polling()
    traces = Canaries.all(laboratory.telegram.token)
    conversation(laboratory)
    forget(laboratory)
    program.kill()
    learnt(laboratory)
    took, hits = until_clean(laboratory, traces)
    return Result(1, worst_delay=took, broken=hits)


def until_clean(laboratory: Laboratory, traces: Canaries) -> tuple[float, tuple[str, ...]]:
    """How long it took until nothing was found in any file, the write-ahead log was empty and no
    row knew the chat; what is found there still, after the longest time."""
    key = laboratory.seal.chat_key(CHAT)
    started = time.monotonic()
    while True:
        took = time.monotonic() - started
        hits = (*traces.found(laboratory.files()), *left_of(laboratory, key))
        log = laboratory.data / "state.sqlite-wal"
        waiting = log.exists() and log.stat().st_size > 0
        if not hits and not waiting:
            return took, ()
        if took > LONGEST_SECONDS:
            return took, hits or ("the write-ahead log is not cut",)
        time.sleep(LOOK_EVERY)  # files ring no bell
