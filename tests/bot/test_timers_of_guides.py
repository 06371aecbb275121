"""The timers of a chat, in both stores: each guide has its own, and a rescue goes before all."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from bot.calls import Call, Due, Effects, Ringing, TimerPlan
from bot.state.models import TimerRow
from bot.state.rooms import Rooms
from tests.bot.test_state import NOW, SEAL, all_lanes, arrival, engine, rooms_on, take

__all__ = ["engine"]  # a fixture, of both stores
CHAT = 7
SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def store(engine: Engine) -> Rooms:
    return rooms_on(engine)


class Chat:
    """A chat in which one thing is handled after the other."""

    def __init__(self, store: Rooms) -> None:
        self._store = store
        self._updates = 0

    def plan(self, plan: TimerPlan) -> None:
        self._updates += 1
        self._store.inbox.commit([arrival(self._updates, CHAT)], NOW, NOW, SOON)
        waiting = take(self._store.inbox, CHAT)
        self._store.inbox.finish(waiting, Effects(timers=plan), NOW, SOON)

    def ringing(self, now: datetime = SOON) -> list[Ringing]:
        return self._store.bells.ringing(now, 10)

    def ring_all(self, now: datetime = SOON) -> list[str]:
        """The guides whose timers rang, "" for the rescue's, until nothing is due."""
        rung = []
        while found := self.ringing(now):
            for one in found:
                assert self._store.bells.ring([(one, Effects())], now, now) == {one.key}
                rung.append(one.contents.get("guide", ""))
        return rung


@pytest.fixture
def chat(store: Rooms) -> Chat:
    return Chat(store)


def of(guide: str, at: datetime = SOON) -> TimerPlan:
    return TimerPlan((Due(at, {"guide": guide, "to": "read"}),), guide=guide)


def of_a_rescue(at: datetime = SOON, **how: bool) -> TimerPlan:
    return TimerPlan((Due(at, {"to": "e7", "late": "late"}),), **how)


def test_each_guide_has_a_timer_of_its_own_and_all_ring(chat: Chat) -> None:
    chat.plan(of("strip"))
    chat.plan(of("wound", SOON - timedelta(minutes=1)))
    assert chat.ring_all() == ["wound", "strip"]


def test_a_second_timer_of_a_guide_takes_the_place_of_its_first(chat: Chat) -> None:
    chat.plan(of("strip"))
    chat.plan(of("strip", SOON + timedelta(minutes=5)))
    assert chat.ring_all() == []
    assert chat.ring_all(SOON + timedelta(minutes=5)) == ["strip"]


def test_a_guide_calls_off_its_own_timer_and_no_other(chat: Chat) -> None:
    chat.plan(of("strip"))
    chat.plan(of("wound"))
    chat.plan(TimerPlan(guide="strip"))
    assert chat.ring_all() == ["wound"]


def test_a_rescue_calls_off_all_that_guides_had_planned(chat: Chat) -> None:
    chat.plan(of("strip"))
    chat.plan(of_a_rescue())
    assert chat.ring_all() == [""]


def test_the_timer_of_a_guide_is_none_that_a_rescue_may_keep(chat: Chat) -> None:
    chat.plan(of("strip"))
    chat.plan(of_a_rescue(only_if_none=True))
    assert chat.ring_all() == [""]
    chat.plan(of_a_rescue())
    chat.plan(of_a_rescue(SOON - timedelta(minutes=1), only_if_none=True))
    assert chat.ring_all(SOON - timedelta(minutes=1)) == []


def test_a_guide_does_not_touch_the_timers_of_a_rescue(chat: Chat) -> None:
    chat.plan(of_a_rescue())
    chat.plan(of("strip", SOON + timedelta(hours=1)))
    chat.plan(TimerPlan(guide="strip"))
    assert chat.ring_all() == [""]


def test_a_timer_that_nobody_can_read_stops_no_guide(engine: Engine, chat: Chat) -> None:
    chat.plan(of("strip"))
    with engine.begin() as connection:
        connection.execute(update(TimerRow).values(sealed=b"torn"))
    chat.plan(of("wound"))
    assert chat.ring_all() == ["wound"]


def test_what_a_clock_says_rings_anew_as_late_when_it_expired_unsent(
    store: Rooms, chat: Chat
) -> None:
    chat.plan(of("strip"))
    (due,) = chat.ringing()
    call = Call("sendMessage", {"chat_id": CHAT, "text": "read it"}, 1, late=due.contents)
    store.bells.ring([(due, Effects((call,)))], SOON, SOON)
    (parcel,) = store.outbox.due(SOON, all_lanes())
    assert parcel.call.late == due.contents
    store.bells.missed(parcel, SOON)
    (again,) = chat.ringing()
    assert again.contents == due.contents
    assert SOON - again.at > timedelta(minutes=1)
    assert again.chat_key == SEAL.chat_key(CHAT)
