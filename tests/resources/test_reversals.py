"""The reversal log: one row a sitting, nothing of who told it, totals without small numbers."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from resources.directory.store import migrate, open_directory
from resources.told.cli import totals_text
from resources.told.models import CountedSitting, Reversal
from resources.told.reversals import forget, new_sitting, note, totals

TODAY = date(2026, 11, 23)
TAPPED = {"age_band": "from_30", "sex": "man", "doses": "two", "outcome": "stayed", "zip3": "191"}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    url = f"sqlite:///{tmp_path / 'directory.sqlite'}"
    migrate(url)
    with open_directory(url, exclusive=True).begin() as opened:
        yield opened


def rows(session: Session) -> list[Reversal]:
    return [*session.scalars(select(Reversal))]


def add(session: Session, day: date, outcome: str, times: int) -> None:
    session.add_all([Reversal(day=day, outcome=outcome) for _ in range(times)])


def test_one_row_with_the_day_and_the_taps_and_nothing_else(session: Session) -> None:
    assert note(session, new_sitting(TODAY), TAPPED, TODAY)
    (row,) = rows(session)
    assert {name: getattr(row, name) for name in TAPPED} == TAPPED
    assert row.day == TODAY
    columns = {column.name for column in Reversal.__table__.columns}
    assert columns == {"id", "day", *TAPPED}


def test_all_may_be_skipped(session: Session) -> None:
    assert note(session, new_sitting(TODAY), {}, TODAY)
    (row,) = rows(session)
    assert {getattr(row, name) for name in TAPPED} == {""}


def test_an_answer_to_a_question_that_is_not_ours_is_not_kept(session: Session) -> None:
    assert note(session, new_sitting(TODAY), {"name": "Maria", "sex": "woman"}, TODAY)
    (row,) = rows(session)
    assert row.sex == "woman"


def test_the_end_of_one_sitting_counts_once(session: Session) -> None:
    sitting = new_sitting(TODAY)
    assert note(session, sitting, TAPPED, TODAY)
    assert note(session, sitting, TAPPED | {"outcome": "died"}, TODAY)
    assert [row.outcome for row in rows(session)] == ["stayed"]
    assert note(session, new_sitting(TODAY), TAPPED, TODAY)
    assert len(rows(session)) == 2


def test_a_sitting_goes_on_past_midnight_and_is_too_old_a_day_later(session: Session) -> None:
    sitting = new_sitting(TODAY)
    assert not note(session, sitting, TAPPED, TODAY + timedelta(days=2))
    assert not note(session, sitting, TAPPED, TODAY - timedelta(days=1))
    assert note(session, sitting, TAPPED, TODAY + timedelta(days=1))
    assert [row.day for row in rows(session)] == [TODAY + timedelta(days=1)]


@pytest.mark.parametrize("sitting", ["", "261123", "pa-0001", "x" * 14])
def test_what_is_no_sitting_counts_nothing(session: Session, sitting: str) -> None:
    assert not note(session, sitting, TAPPED, TODAY)
    assert rows(session) == []


def test_no_row_leads_to_the_sitting_that_it_came_from(session: Session) -> None:
    sitting = new_sitting(TODAY)
    note(session, sitting, TAPPED, TODAY)
    (row,), (counted,) = rows(session), [*session.scalars(select(CountedSitting))]
    assert sitting not in {row.id, counted.digest}
    assert row.id[:8] != counted.digest[:8]


def test_rows_are_forgotten_when_their_time_is_over(session: Session) -> None:
    keep = timedelta(days=400)
    add(session, TODAY - keep, "stayed", 1)
    add(session, TODAY - keep - timedelta(days=1), "died", 1)
    note(session, new_sitting(TODAY), {"outcome": "hospital"}, TODAY)
    forget(session, TODAY, keep)
    assert sorted(row.outcome for row in rows(session)) == ["hospital", "stayed"]
    forget(session, TODAY + timedelta(days=2), keep)
    assert [*session.scalars(select(CountedSitting))] == []


def test_totals_are_of_whole_months_and_show_no_small_number(session: Session) -> None:
    october = date(2026, 10, 31)
    for outcome, times in (("stayed", 30), ("hospital", 9), ("died", 3), ("unknown", 4), ("", 8)):
        add(session, october, outcome, times)
    add(session, TODAY, "stayed", 40)
    found = totals(session, TODAY, months=2)
    assert [*found.rows] == ["2026-09", "2026-10"]
    assert found.rows["2026-10"].cells == (30, None, None, 12)
    text = totals_text(found)
    assert text.splitlines()[2].split() == ["2026-10", "30", "<10", "<10", "12", "42-60"]
    assert "40" not in text
    assert "54" not in text


def test_a_month_without_any_looks_like_one_with_few(session: Session) -> None:
    add(session, date(2026, 10, 3), "died", 1)
    found = totals(session, TODAY, months=3)
    assert len(set(found.rows.values())) == 1
    assert totals_text(found).count("<10") == 3 * 5


def test_the_months_before_a_january_are_those_of_the_year_before(session: Session) -> None:
    assert [*totals(session, date(2027, 1, 31), months=2).rows] == ["2026-11", "2026-12"]


def test_all_of_it_in_a_postgresql(postgresql_url: str) -> None:
    migrate(postgresql_url)
    sitting = new_sitting(TODAY)
    for _ in range(2):
        with open_directory(postgresql_url).begin() as session:
            assert note(session, sitting, TAPPED, TODAY)
    with open_directory(postgresql_url).begin() as session:
        assert [row.zip3 for row in rows(session)] == ["191"]
        forget(session, TODAY + timedelta(days=500), timedelta(days=400))
        assert rows(session) == []
