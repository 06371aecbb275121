"""A model of what people are owed, beside an engine room that dies between any two statements."""

import asyncio
import atexit
import functools
import itertools
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.clock import ManualClock
from bot.state.database import open_state
from tests.faults.engine_room import Crash, EngineRoom, Sabotage, Saboteur, ScriptedTelegram

CHATS = (1, 2, 3)
BLOCKING = 9  # a person who blocks the bot some time
ROUNDS = 40


class DyingEngineRoom(RuleBasedStateMachine):
    """Messages come, loops step, calls fail, the clock moves, the program dies; at the end
    everybody has got everything, in order, and nothing twice without a reason."""

    confirms_early: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="steady-machine-"))
        shutil.copy(_empty_store(), self._folder / "state.sqlite")
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, _context: None)  # of the dead, nothing
        self._saboteur = Saboteur()
        self._sabotage = Sabotage(self._saboteur)
        self._clock = ManualClock(datetime.now(UTC))
        self._telegram = ScriptedTelegram(self._saboteur, self.confirms_early)
        self._owed: defaultdict[int, list[str]] = defaultdict(list)
        self._ids = itertools.count(1_000)
        self._fresh_chats = itertools.count(10_000)
        self._updates: dict[int, Any] = {}
        self._may_overtake: set[int] = set()  # a question of the rescue waits for nothing
        self._crashes = 0
        self._sabotage.begin()
        self._room = self._new_room()

    # What happens

    @rule(chat=st.sampled_from(CHATS))
    def somebody_asks(self, chat: int) -> None:
        number = self._comes(chat, "ask")
        self._owed[chat] += [f"one {number}", f"two {number}"]

    @rule()
    def somebody_is_to_be_asked_later(self) -> None:
        chat = next(self._fresh_chats)
        number = self._comes(chat, "later")
        self._owed[chat] += [f"noted {number}", f"asked {number}"]
        self._may_overtake.add(chat)

    @rule()
    def somebody_is_in_an_emergency(self) -> None:
        chat = next(self._fresh_chats)
        self._comes(chat, "he is not breathing")
        self._owed[chat] += ["CALL 911"]

    @rule()
    def somebody_blocks_the_bot(self) -> None:
        self._comes(BLOCKING, "ask")
        self._telegram.blocked.add(BLOCKING)

    @rule(update_id=st.integers(1, 20))
    def an_update_with_a_lower_id_comes(self, update_id: int) -> None:
        chat = 100_000 + update_id
        if chat not in self._owed:
            self._comes(chat, "ask", update_id)
            self._owed[chat] += [f"one {update_id}", f"two {update_id}"]

    @rule(data=st.data())
    def an_update_comes_again(self, data: st.DataObject) -> None:
        known = sorted(self._telegram.confirmed)
        if known:
            update_id = data.draw(st.sampled_from(known))
            self._telegram.waiting[update_id] = self._updates[update_id]

    @rule(failures=st.lists(st.sampled_from(["lost", "429", "unreachable", ""]), max_size=6))
    def calls_will_fail(self, failures: list[str]) -> None:
        self._telegram.failures.extend(failures)

    @rule(statements=st.integers(0, 40))
    def it_will_die_soon(self, statements: int) -> None:
        self._saboteur.left = statements

    @rule()
    def it_dies_now(self) -> None:
        self._saboteur.dead = True
        self._bury()

    @rule(seconds=st.sampled_from([0.3, 1.0, 6.0, 16.0]))
    def time_passes(self, seconds: float) -> None:
        self._clock.advance(seconds)

    @rule()
    def polls(self) -> None:
        self._run(self._room.poll)

    @rule()
    def works(self) -> None:
        self._run(self._room.work)

    @rule()
    def sends(self) -> None:
        self._run(self._room.send)

    @rule()
    def rings(self) -> None:
        self._run(self._room.ring)

    # What must hold

    @invariant()
    def nothing_is_confirmed_that_is_not_in_the_store(self) -> None:
        assert self._telegram.confirmed <= self._stored(), "confirmed, and not in the store"

    def teardown(self) -> None:
        try:
            self._drain()
            self._everybody_got_everything()
        finally:
            self._loop.run_until_complete(self._room.end())
            self._sabotage.end()
            self._loop.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _drain(self) -> None:
        """Nothing goes wrong any more, and time passes."""
        self._saboteur.left = None
        self._telegram.failures.clear()
        for number in range(ROUNDS):
            for step in (self.polls, self.works, self.rings, self.sends):
                step()
            if self._nobody_waits():
                break
            self._clock.advance(16.0 if number % 10 == 9 else 1.5)

    def _nobody_waits(self) -> bool:
        return not self._telegram.waiting and not self._waiting()

    def _everybody_got_everything(self) -> None:
        came, repeated = self._came(), Counter[str]()
        for chat, owed in self._owed.items():
            once = [word for word, _ in itertools.groupby(came[chat])]
            if chat in self._may_overtake:
                once = sorted(set(once), reverse=True)
            assert once == owed, f"owed {owed}, came {came[chat]}"
            repeated.update(dict(Counter(came[chat]) - Counter(owed)))
        if not self._crashes:
            assert repeated.total() <= self._telegram.lost_answers, "repeated without a reason"
        assert not self._waiting(), "left in the store"

    def _came(self) -> defaultdict[int, list[str]]:
        came: defaultdict[int, list[str]] = defaultdict(list)
        for chat, text in self._telegram.sent:
            came[chat].append("CALL 911" if text.startswith("CALL 911") else text)
        return came

    # How it is done

    def _comes(self, chat: int, what: str, update_id: int | None = None) -> int:
        update_id = update_id or next(self._ids)
        text = what if " " in what else f"{what} {update_id}"
        person = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "en"}
        message = {
            "message_id": update_id,
            "date": int(self._clock.now().timestamp()),
            "chat": {"id": chat, "type": "private"},
            "from": person,
            "text": text,
        }
        self._updates[update_id] = {"update_id": update_id, "message": message}
        self._telegram.waiting[update_id] = self._updates[update_id]
        return update_id

    def _run(self, step: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """A step of the program, which may be its last."""
        try:
            self._loop.run_until_complete(step())
            self._saboteur.check()
        except Crash:
            self._bury()

    def _bury(self) -> None:
        self._loop.run_until_complete(self._room.end())
        self._crashes += 1
        self._saboteur.dead, self._saboteur.left = False, None
        self._telegram.handed_out.clear()
        self._room = self._new_room()

    def _new_room(self) -> EngineRoom:
        self._telegram.permits = 0
        self._telegram.idle.clear()
        return EngineRoom(self._folder, self._clock, self._telegram, self._saboteur)

    def _stored(self) -> set[int]:
        return {row[0] for row in self._rows("SELECT update_id FROM inbox")}

    def _waiting(self) -> list[Any]:
        return [
            *self._rows("SELECT update_id FROM inbox WHERE handled_at IS NULL"),
            *self._rows("SELECT dedup FROM outbox WHERE done_at IS NULL"),
            *self._rows("SELECT due_at FROM timer"),
        ]

    def _rows(self, query: str) -> list[Any]:
        connection = sqlite3.connect(self._folder / "state.sqlite")
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


@functools.cache
def _empty_store() -> Path:
    """Made once: migrating is not the subject here."""
    folder = Path(tempfile.mkdtemp(prefix="steady-machine-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_state(f"sqlite:///{folder / 'state.sqlite'}").dispose()
    return folder / "state.sqlite"


class ConfirmingEarly(DyingEngineRoom):
    """The same with the mistake that the order of the code is there to prevent."""

    confirms_early: ClassVar[bool] = True
