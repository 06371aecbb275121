"""Hostile input: updates that nobody honest sends, floods, words made to be slow."""

import time

from bot.emergency import detect
from tests.faults.experiments.telegram_side import learnt
from tests.faults.hostile_updates import SLOW_WORDS, hostile_updates
from tests.faults.laboratory import Laboratory
from tests.faults.result import Result, Target, experiment
from tests.faults.traffic import RED, deliveries

FLOODED = 7_000_000
GUARD_SECONDS = 0.05  # the worst of 4,096 characters; 5 ms is usual


@experiment("33-43", "hostile updates, each followed by a good one", full=3, short=1)
def hostile(laboratory: Laboratory, rounds: int) -> Result:
    """Malformed, forged and absurd: each is set aside or answered, and the next one is answered."""
    traffic, telegram = learnt(laboratory), laboratory.telegram
    updates = hostile_updates()
    for number in range(rounds):
        for chat, update in enumerate(updates, start=1 + number * 1000):
            telegram.send_raw(update)
            traffic.ask(chat)
    judged = traffic.wait(60)
    died = laboratory.died()
    return judged.result(died, note=f"{len(updates)} kinds")


@experiment("44", "a chat that sends 100 messages a second", Target(0, 1.0), full=10, short=2)
def flood(laboratory: Laboratory, seconds: int) -> Result:
    """Half of them emergencies. The delay is that of other chats meanwhile; the flood gets its
    first step at once, and then not more than a few a while."""
    traffic, telegram = learnt(laboratory), laboratory.telegram
    started = time.monotonic()
    for second in range(seconds):
        for _ in range(50):
            telegram.send_text(FLOODED, RED)
            telegram.send_text(FLOODED, "/menu")
        traffic.ask(1 + second)
        traffic.cry()
        time.sleep(max(0.0, started + second + 1 - time.monotonic()))  # the pace of the flood
    judged = traffic.wait(60)
    steps = [it for it in deliveries(laboratory) if it.chat == FLOODED and "911" in it.text[:40]]
    direct = [it for it in steps if it.at < started + seconds]
    allowed = 3 + seconds  # a burst, and what its own commands bring back
    broken = (f"{len(direct)} steps to the flood",) if len(direct) > allowed + 50 else ()
    broken += () if steps else ("the flood got no first step",)
    return judged.result(broken, note=f"{len(direct)} steps to the flood")


@experiment("45", "words made to be slow for the guard", Target(0, GUARD_SECONDS))
def slow_words(laboratory: Laboratory, size: int) -> Result:
    """The delay is the guard's own for the worst 4,096 characters, the best of three times."""
    worst = 0.0
    for words in SLOW_WORDS:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            detect(words)
            times.append(time.perf_counter() - began)
        worst = max(worst, min(times))
    return Result(len(SLOW_WORDS), worst_delay=worst)


@experiment("46-47", "absurd places; media of every kind")
def media(laboratory: Laboratory, size: int) -> Result:
    """Each gets an answer, and no file is fetched."""
    telegram = laboratory.telegram
    learnt(laboratory)
    places = [(91.0, 0.0), (0.0, 181.0), (-90.0, -180.0), (39.99, -75.11)]
    for chat, (lat, lon) in enumerate(places, start=1):
        telegram.send_location(chat, lat, lon)
    telegram.send_voice(11)
    telegram.send_photo(12)
    telegram.send_photo(13, caption=RED)
    telegram.send_sticker(14)
    wanted = {1, 2, 3, 4, 11, 12, 13, 14}

    def answered() -> set[int]:
        return wanted & {it.chat for it in deliveries(laboratory)}

    laboratory.became_true(lambda: answered() == wanted, 40)
    fetched = laboratory.telegram.calls_of("getFile")
    return Result(8, len(wanted - answered()), broken=("a file was fetched",) if fetched else ())
