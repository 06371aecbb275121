"""What is remembered of the last answers, for how long, and what never is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.answering.wording import Voice
from bot.clock import ManualClock
from bot.message import Message
from bot.receiving.updates import Incoming
from bot.recollection import Recollection
from bot.replies import Button, Outcome, Reply
from bot.talk import About, Offer, Search, Talk

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEARCH = Search("food", "19134", (39.99, -75.11), 3, 6, open_now=True, day=date(2026, 11, 29))
TALK = Talk("strips_use", SEARCH, "search", (Offer("say:strips_law", "Is it legal?"),), "list", 1)


def message(talk: Talk, step: str | None = None) -> Message:
    incoming = Incoming(1, 7, "text", "words")
    voice = Voice.__new__(Voice)  # says nothing here
    return replace(Message(incoming, voice, {}, NOW), talk=talk, step=step)


def test_it_is_read_as_it_was_written() -> None:
    assert Talk.read(TALK.written()) == TALK
    assert Talk.read(Talk().written()) == Talk()


def test_what_another_version_wrote_is_nothing() -> None:
    assert Talk.read({"subject": "strips_use"}) == Talk()
    assert Talk.read(None) == Talk()


def test_small_talk_changes_no_subject() -> None:
    assert TALK.after(About("thanks_bye"), ()).latest == "search"
    after = TALK.after(About("naloxone_use"), ())
    assert (after.topic, after.latest, after.search) == ("naloxone_use", "topic", SEARCH)


def test_not_understanding_is_counted_until_something_is_understood() -> None:
    again = TALK.after(About(choices=True, unsure=True), ())
    assert (again.unsure, again.showed) == (2, "choices")
    assert again.after(About("greet"), ()).unsure == 0


def test_it_is_forgotten_after_its_time() -> None:
    clock = ManualClock(NOW)
    recollection = Recollection(clock, timedelta(minutes=30))
    reply = Reply("Here.", ((Button("More", "more:greet"), Button("Map", url="https://x")),))
    kept = recollection.after(message(Talk()), Outcome((reply,), about=About("strips_use")))
    clock.advance(29 * 60)
    remembered = recollection.of(kept)
    assert remembered.topic == "strips_use"
    assert remembered.offered == (Offer("more:greet", "More"),)
    clock.advance(2 * 60)
    assert recollection.of(kept) == Talk()


def test_an_emergency_leaves_nothing_of_it() -> None:
    recollection = Recollection(ManualClock(NOW), timedelta(minutes=30))
    nothing = {"talk": None, "talk_until": None}
    assert recollection.after(message(TALK, step="e1"), Outcome()) == nothing
    opened = Outcome((Reply("CALL 911"),), {"rescue": {"state": "e1"}})
    assert recollection.after(message(TALK), opened) == nothing
