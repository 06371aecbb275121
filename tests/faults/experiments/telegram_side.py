"""Telegram, or the road to it: away, broken, slow, refusing."""

import time
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from bot.calls import Call
from bot.clock import SystemClock
from bot.replies import Lane
from tests.faults.effects import left_of
from tests.faults.laboratory import Laboratory
from tests.faults.result import Result, Target, experiment
from tests.faults.traffic import RED, Traffic, deliveries
from tests.telegram.faults import Kind

SOME = range(1, 21)
WRONG_SETTINGS = 78


def learnt(laboratory: Laboratory) -> Traffic:
    """A bot that runs, and traffic that knows its answers."""
    traffic = Traffic(laboratory)
    laboratory.start_polling()
    traffic.learn()
    return traffic


@experiment("21", "Bot API away for 45 s", Target(0, 2.0), full=45, short=3)
def api_away(laboratory: Laboratory, seconds: int) -> Result:
    """The worst delay is that of the first answer after its return."""
    traffic = learnt(laboratory)
    before = len(deliveries(laboratory))
    with laboratory.telegram.unreachable():
        traffic.burst(30, SOME, red_share=0.2)
        time.sleep(seconds)  # the outage is the experiment
    back = laboratory.until(lambda: len(deliveries(laboratory)) > before, 30, "a first answer")
    return traffic.wait(30).result(worst=back)


@experiment("22", "500, 502 page, truncated JSON", Target(0, 1.0))
def broken_answers(laboratory: Laboratory, size: int) -> Result:
    """Each once for a poll, a first step and an ordinary answer."""
    traffic = learnt(laboratory)
    kinds: tuple[Kind, ...] = ("500", "502_html", "garbage")
    for chat, kind in enumerate(kinds, start=1):
        fault = laboratory.telegram.fault("getUpdates", kind)
        laboratory.telegram.fault("sendMessage", kind, chat=chat)
        traffic.ask(chat)
        laboratory.telegram.fault("sendMessage", kind, chat=traffic.cry())
        laboratory.until(lambda fault=fault: fault.met > 0, 30, "a poll that fails")
        traffic.wait(30)
    return traffic.wait(30).result()


@experiment("23", "sendMessage takes the call and says nothing", Target(0, 3.5))
def send_hangs(laboratory: Laboratory, size: int) -> Result:
    """The second try of a first step within 3.5 s."""
    traffic = learnt(laboratory)
    laboratory.telegram.fault("sendMessage", "hang", seconds=30)
    traffic.cry()
    return traffic.wait(30).result()


@experiment("24", "Telegram took it, its answer got lost", Target(2))
def answer_lost(laboratory: Laboratory, size: int) -> Result:
    """One duplicate of each, never silence."""
    traffic = learnt(laboratory)
    laboratory.telegram.fault("sendMessage", "applied_but_answer_lost", times=2)
    traffic.cry()
    traffic.ask(1)
    laboratory.until(lambda: traffic.judge().duplicated == 2, 30, "both sent again")
    return traffic.wait(30).result()


@experiment("25", "429 for one chat", Target(0, 1.0), full=20, short=3)
def one_chat_waits(laboratory: Laboratory, seconds: int) -> Result:
    """The worst delay is that of the other chats; the one that waits gets all, in order."""
    traffic, others = learnt(laboratory), Traffic(laboratory, seed=2)
    others.learn(chat=888_888)
    laboratory.telegram.fault("sendMessage", "429", chat=500, retry_after=seconds)
    for _ in range(3):
        traffic.ask(500)
    laboratory.until(lambda: laboratory.telegram.calls[-1].status != 200, 30, "the refusal")
    others.burst(20, SOME)
    unharmed = others.wait(30)
    judged = traffic.wait(seconds + 30)
    early = judged.delays and min(judged.delays) < seconds
    judged.tried += unharmed.tried
    judged.lost += unharmed.lost
    return judged.result(("429 not obeyed",) if early else (), worst=unharmed.worst)


@experiment("26", "900 broadcasts queued, 429 for one chat", Target(0, 0.1), full=900, short=60)
def broadcast(laboratory: Laboratory, count: int) -> Result:
    """Emergencies beside it, four a second; the delay is their 99th percentile."""
    traffic, telegram = learnt(laboratory), laboratory.telegram
    chats = range(2_000_000, 2_000_000 + count)
    for chat in chats:
        telegram.open_chat(chat)
    telegram.fault("sendMessage", "429", chat=chats[count // 3], retry_after=5)
    alerts = {
        f"b:1:{chat}": Call("sendMessage", {"chat_id": chat, "text": "Alert"}, Lane.BROADCAST)
        for chat in chats
    }
    at = SystemClock().now()
    laboratory.rooms().outbox.queue_all(alerts, at, at + timedelta(hours=1))
    with traffic.flowing(max(20, count // 7), 4.0, SOME, red_share=1.0):
        pass

    def reached() -> list[int]:
        return [it.chat for it in deliveries(laboratory) if it.text == "Alert"]

    laboratory.became_true(lambda: len(telegram.calls) > count and len(reached()) >= count, 60)
    judged, got = traffic.wait(30), reached()
    judged.tried += count
    judged.lost += count - len(set(got))
    judged.duplicated += len(got) - len(set(got))
    return judged.result(note=f"worst {judged.worst * 1000:.0f} ms", worst=judged.percentile(99))


@experiment("27", "403: blocked by the person")
def blocked(laboratory: Laboratory, size: int) -> Result:
    """Nothing more is sent to them, nothing of them is kept; everybody else is answered."""
    traffic, telegram = learnt(laboratory), laboratory.telegram
    gone = traffic.cry()
    traffic.wait(30)
    telegram.fault("*", "403", times=None, chat=gone)
    telegram.send_text(gone, "/menu")
    traffic.burst(10, SOME)
    judged = traffic.wait(30)
    key = laboratory.seal.chat_key(gone)
    laboratory.became_true(lambda: not left_of(laboratory, key), 15)
    return judged.result(left_of(laboratory, key))


@experiment("28", "400: markup refused, then the whole message")
def refused(laboratory: Laboratory, size: int) -> Result:
    """Once refused it comes as plain words; refused again it is set aside, and the next comes."""
    traffic, telegram = learnt(laboratory), laboratory.telegram
    telegram.fault("sendMessage", "400", chat=1, description="Bad Request: can't parse entities")
    telegram.send_text(1, "/help")
    telegram.wait_for(1, 1, 30)
    telegram.fault("sendMessage", "400", times=2, chat=2)
    telegram.send_text(2, "/help")
    telegram.send_text(2, "/menu")
    telegram.wait_for(2, 1, 30)
    traffic.burst(5, range(30, 40))
    judged = traffic.wait(30)
    judged.tried += 2
    loud = "message_refused" in laboratory.logged()
    return judged.result(() if loud else ("nobody was told",))


@experiment("29", "401: token revoked while running", Target(0, 20.0))
def token_revoked(laboratory: Laboratory, size: int) -> Result:
    """It leaves loudly and does not hammer. The delay is how long that took."""
    program = laboratory.start_polling()
    laboratory.telegram.send_text(1, "/menu")
    laboratory.telegram.wait_for(1, 1, 30)
    before, started = len(laboratory.telegram.calls), time.monotonic()
    laboratory.telegram.fault("*", "401", times=None)
    laboratory.telegram.send_text(1, "/menu")
    status = program.wait(40)
    took, calls = time.monotonic() - started, len(laboratory.telegram.calls) - before
    broken = () if status == WRONG_SETTINGS else (f"exit status {status}",)
    broken += (f"{calls} calls in {took:.1f} s",) if calls > 30 else ()
    return Result(1, worst_delay=took, broken=broken, note=f"{calls} calls")


@experiment("30", "the same update again, also after a restart")
def same_update(laboratory: Laboratory, size: int) -> Result:
    """One effect."""
    traffic, telegram = learnt(laboratory), laboratory.telegram
    traffic.ask(1)
    update_id = traffic.ordinary[0]
    traffic.wait(30)
    for _ in range(2):
        number = telegram.server.updates.next_id
        for _ in range(2):
            telegram.send_raw({"update_id": update_id, "message": told(1, "/menu")})
        telegram.server.updates.next_id = number
        traffic.ask(2)
        traffic.wait(30)
        laboratory.stop_all()
        laboratory.start_polling()
    traffic.ask(1)
    return traffic.wait(30).result()


@experiment("31", "update ids begin anew, out of order")
def ids_begin_anew(laboratory: Laboratory, size: int) -> Result:
    """Lower ids are new all the same, also to a store that has seen higher ones."""
    telegram = laboratory.telegram
    program, earlier = laboratory.start_polling(), Traffic(laboratory)
    earlier.learn()
    program.stop()
    for chat, update_id in enumerate((50, 49, 51, 20, 52), start=1):
        telegram.open_chat(chat)
        telegram.send_raw({"update_id": update_id, "message": told(chat, "/menu")})
    laboratory.start_polling()
    answered = laboratory.became_true(
        lambda: {it.chat for it in deliveries(laboratory)} >= {1, 2, 3, 4, 5}, 30
    )
    got = {it.chat for it in deliveries(laboratory)} & {1, 2, 3, 4, 5}
    return Result(5, 0 if answered else 5 - len(got))


@experiment("32", "a day's backlog of 10,000 messages", Target(0, 60.0), full=10_000, short=300)
def backlog(laboratory: Laboratory, count: int) -> Result:
    """One message in a hundred is an emergency, anywhere among them: these are answered first (the
    delay is that of the last one); each other chat gets one line for all that it wrote."""
    telegram, long_ago = laboratory.telegram, int(time.time()) - 7200
    urgent = [number for number in range(count) if number % 100 == 57]
    chats = {10_000 + number % (count // 5) for number in range(count) if number % 100 != 57}
    for number in range(count):
        if number in urgent:
            telegram.send_text(1_000_000 + number, RED, date=long_ago)
        else:
            telegram.send_text(10_000 + number % (count // 5), "/menu", date=long_ago)
    laboratory.start_polling()
    began, sick = time.monotonic(), {1_000_000 + number for number in urgent}

    def unanswered(who: Iterable[int]) -> set[int]:
        return set(who) - {it.chat for it in deliveries(laboratory)}

    laboratory.became_true(lambda: len(telegram.calls) > len(sick) and not unanswered(sick), 120)
    took = time.monotonic() - began
    laboratory.became_true(lambda: not unanswered(chats), 300)
    got = Counter(it.chat for it in deliveries(laboratory) if it.chat in chats)
    piecemeal = sum(times > 2 for times in got.values())
    broken = (f"{piecemeal} chats answered piecemeal",) if piecemeal else ()
    missing = unanswered([*sick, *chats])
    return Result(count, len(missing), worst_delay=took, broken=broken)


@experiment("34", "groups, channels, a chat that moved")
def not_private(laboratory: Laboratory, size: int) -> Result:
    """Nobody is answered there, and nobody else waits for it."""
    traffic, telegram = learnt(laboratory), laboratory.telegram
    telegram.group_message(RED)
    channel = {"id": -1005, "type": "channel"}
    telegram.send_raw({"channel_post": {"message_id": 1, "chat": channel, "text": RED}})
    moved = told(-77, "x") | {"migrate_to_chat_id": -10077}
    telegram.send_raw({"message": moved})
    traffic.burst(10, SOME)
    judged = traffic.wait(30)
    others = {it.chat for it in deliveries(laboratory) if it.chat < 0}
    return judged.result(("a group was answered",) if others else ())


@experiment("35", "a tap whose query is too old")
def old_tap(laboratory: Laboratory, size: int) -> Result:
    """The step is sent all the same."""
    telegram = laboratory.telegram
    learnt(laboratory)
    telegram.fault("answerCallbackQuery", "400", times=None, description="query is too old")
    telegram.send_text(1, RED)
    telegram.wait_for(1, 1, 30)
    before = len(deliveries(laboratory))
    telegram.forge_tap(1, "od:e6:en:-")
    came = laboratory.became_true(lambda: len(deliveries(laboratory)) > before, 30)
    return Result(1, 0 if came else 1)


def told(chat: int, text: str) -> dict[str, object]:
    """A message as Telegram gives it to bots."""
    kind = "private" if chat > 0 else "group"
    person = {"id": abs(chat), "is_bot": False, "first_name": "A", "language_code": "en"}
    where = {"id": chat, "type": kind}
    return {"message_id": 1, "date": 0, "chat": where, "from": person, "text": text}
