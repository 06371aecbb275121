"""How fast Telegram is written to: broadcasts by the second, a chat in short bursts."""

from datetime import UTC, datetime, timedelta

from bot.sending.pacing import BROADCAST_BURST, CHAT_BURST, Pace

START = datetime(2026, 11, 22, tzinfo=UTC)
ONE, OTHER = b"one", b"other"


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_broadcasts_go_at_a_steady_pace_after_a_short_burst() -> None:
    pace, sent = Pace(START), 0
    for tenth in range(101):
        for _ in range(pace.broadcasts(after(tenth / 10))):
            pace.sent(b"%d" % sent, after(tenth / 10), broadcast=True)
            sent += 1
    assert 25 * 10 <= sent <= 30 * 10


def test_a_chat_has_enough_after_a_burst_and_is_rested_a_second_later() -> None:
    pace = Pace(START)
    for _ in range(int(CHAT_BURST)):
        assert pace.enough(START) == []
        pace.sent(ONE, START, broadcast=False)
    assert pace.enough(START) == [ONE]
    assert pace.enough(after(1.1)) == []


def test_replies_take_nothing_from_the_broadcasts() -> None:
    pace = Pace(START)
    for number in range(100):
        pace.sent(b"%d" % number, START, broadcast=False)
    assert pace.broadcasts(START) == int(BROADCAST_BURST)


def test_one_chat_that_is_refused_holds_up_no_other_broadcast() -> None:
    pace = Pace(START)
    pace.refused(ONE, 20, START)
    pace.refused(ONE, 20, after(0.1))
    assert pace.broadcasts(after(0.2)) > 0


def test_two_chats_refused_at_once_pause_all_broadcasts_for_as_long_as_telegram_says() -> None:
    pace = Pace(START)
    pace.refused(ONE, 20, START)
    pace.refused(OTHER, 20, after(0.5))
    assert pace.broadcasts(after(20)) == 0
    assert pace.broadcasts(after(21)) > 0


def test_a_clock_that_went_back_gives_no_tokens_and_breaks_nothing() -> None:
    pace = Pace(START)
    for _ in range(int(BROADCAST_BURST)):
        pace.sent(ONE, START, broadcast=True)
    assert pace.broadcasts(after(-3600)) == 0
