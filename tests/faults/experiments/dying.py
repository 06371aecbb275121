"""The program dies: killed at random, between two steps, or asked to stop in the middle."""

import random
import time

from tests.faults.effects import settled, wrong_effects
from tests.faults.laboratory import Laboratory
from tests.faults.result import Result, Target, experiment
from tests.faults.traffic import Traffic, deliveries

MESSAGES_A_KILL = 50
A_SECOND = 8
CHATS = range(1, 201)
DRAINED_SECONDS = 90.0
WRONG_SETTINGS = 78


@experiment("1", "kill -9 at random moments under traffic", Target(16), full=20, short=2)
def kill9(laboratory: Laboratory, kills: int) -> Result:
    """50 messages to each kill, which come steadily and do not care whether anybody is there.

    Every fourth kill comes while the program starts, the others while it works. With a second
    process at work, each of the two is killed in turn."""
    chance, traffic = random.Random(kills), Traffic(laboratory)
    program = laboratory.start_polling()
    traffic.learn()
    with traffic.flowing(kills * MESSAGES_A_KILL, A_SECOND, CHATS):
        for number in range(kills):
            if number % 4:
                something_sent(laboratory)
            time.sleep(chance.uniform(0.0, 4.0))  # the moment is the experiment
            if laboratory.helper is not None and number % 2:
                laboratory.helper.kill()
                laboratory.helper = laboratory.start("work")
            else:
                program.kill()
                program = laboratory.start_polling()
    traffic.wait(DRAINED_SECONDS)
    settled(laboratory)
    judged = traffic.judge()
    laboratory.stop_all()
    return judged.result(wrong_effects(laboratory, traffic.ordinary), f"{kills} kills")


@experiment("1", "kill -9 again and again, each time at the start", Target(40), full=8, short=0)
def kill_loop(laboratory: Laboratory, kills: int) -> Result:
    """Four emergencies wait, and are told the first step before anything can be noted down: each
    start may repeat it, and no more than that."""
    traffic = Traffic(laboratory)
    program = laboratory.start_polling()
    traffic.learn()
    program.kill()
    for chat in range(1, 21):
        traffic.ask(chat)
    for _ in range(4):
        traffic.cry()
    for _ in range(kills):
        first_step_then_killed(laboratory)
    program = laboratory.start_polling()
    traffic.wait(DRAINED_SECONDS)
    settled(laboratory)
    judged = traffic.judge()
    laboratory.stop_all()
    return judged.result(wrong_effects(laboratory, traffic.ordinary), f"{kills} starts")


def first_step_then_killed(laboratory: Laboratory) -> None:
    program = laboratory.start()
    something_sent(laboratory)
    program.kill()


def something_sent(laboratory: Laboratory) -> None:
    """Waits for the next message, if one comes."""
    before = len(deliveries(laboratory))
    laboratory.became_true(lambda: len(deliveries(laboratory)) > before, 20)


@experiment("2", "kill -9 after Telegram took a message, before it is marked", Target(8))
def kill_before_mark(laboratory: Laboratory, size: int) -> Result:
    """Telegram takes every message and its answers get lost; then the program is killed."""
    traffic = Traffic(laboratory)
    program = laboratory.start_polling()
    traffic.learn()
    fault = laboratory.telegram.fault("sendMessage", "applied_but_answer_lost", times=None)
    for chat in range(1, 8):
        traffic.ask(chat)
    traffic.cry()
    laboratory.until(lambda: fault.met >= 8, 30, "eight messages without an answer")
    program.kill()
    laboratory.telegram.clear_faults()
    before = traffic.judge().duplicated
    program = laboratory.start_polling()
    laboratory.until(lambda: traffic.judge().duplicated >= before + 8, 30, "sent again")
    judged = traffic.wait(30)
    laboratory.stop_all()
    judged.duplicated -= before
    return judged.result(wrong_effects(laboratory, traffic.ordinary))


@experiment("17", "two pollers with one token, each with a store of its own", Target(4, 30.0))
def two_pollers(laboratory: Laboratory, size: int) -> Result:
    """One of the two leaves, loudly; the other answers everybody. The delay is how long it took."""
    traffic = Traffic(laboratory)
    first = laboratory.start_polling()
    traffic.learn()
    began = time.monotonic()
    second = laboratory.start(STATE_URL=laboratory.other_store())
    with traffic.flowing(40, 4.0, CHATS):
        laboratory.any_ended((first, second), 40)
    took = time.monotonic() - began
    judged = traffic.wait(30)
    ended = [it.status for it in (first, second) if it.status is not None]
    broken = () if ended == [WRONG_SETTINGS] else (f"ended: {ended}",)
    return judged.result(broken, worst=took)


@experiment("3", "SIGTERM in the middle of a burst", Target(0, 5.0), full=300, short=60)
def sigterm(laboratory: Laboratory, messages: int) -> Result:
    """Stops within 5 s, having confirmed nothing that is not in the store."""
    traffic, telegram = Traffic(laboratory), laboratory.telegram
    program = laboratory.start_polling()
    traffic.learn()
    before = len(deliveries(laboratory))
    traffic.burst(messages, CHATS)
    laboratory.until(lambda: len(deliveries(laboratory)) > before, 30, "a first answer")
    asked_at = time.monotonic()
    status = program.stop()
    took = time.monotonic() - asked_at
    confirmed = [it for it in traffic.ordinary if it < telegram.confirmed_offset]
    gone = [it for it in wrong_effects(laboratory, confirmed) if "not in the store" in it]
    program = laboratory.start_polling()
    traffic.wait(DRAINED_SECONDS)
    settled(laboratory)
    judged = traffic.judge()
    laboratory.stop_all()
    wrong = (*gone, *wrong_effects(laboratory, traffic.ordinary))
    wrong += (f"exit status {status}",) if status else ()
    return judged.result(wrong, f"stopped in {took:.1f} s", took)
