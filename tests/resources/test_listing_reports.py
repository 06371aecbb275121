"""What people say is wrong with listings: a short queue without names, settled by staff."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from resources.directory.models import Service, Verification
from resources.directory.store import migrate, open_directory
from resources.told.cli import How, queue_text
from resources.told.listing_reports import NoSuchReport, forget, name_of, queue, report, settle
from resources.told.models import REPORTS, SETTLED, ListingReport

TODAY = date(2026, 11, 23)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    url = f"sqlite:///{tmp_path / 'directory.sqlite'}"
    migrate(url)
    with open_directory(url, exclusive=True).begin() as opened:
        for number, published in ((1, True), (2, True), (3, False)):
            opened.add(
                Service(
                    id=f"pa-{number}", name=f"Place {number}", status="active", published=published
                )
            )
        opened.flush()
        yield opened


def test_the_same_of_one_day_is_one_row_that_counts_up(session: Session) -> None:
    for _ in range(3):
        assert report(session, "pa-1", "closed", TODAY)
    (row,) = session.scalars(select(ListingReport))
    session.refresh(row)
    assert (row.service_id, row.what, row.day, row.times) == ("pa-1", "closed", TODAY, 3)


def test_nothing_of_who_told_it_can_be_stored() -> None:
    columns = {column.name for column in ListingReport.__table__.columns}
    settled = {"settled_on", "settled_as", "settled_by"}
    assert columns == {"id", "service_id", "what", "day", "times", *settled}


def test_the_queue_is_short_however_often_people_tap(session: Session) -> None:
    for what in REPORTS:
        for days in (0, 0, 1, 2):
            report(session, "pa-1", what, TODAY + timedelta(days=days))
    assert len([*session.scalars(select(ListingReport))]) == 4 * 3
    assert len(queue(session)) == 4


def test_what_is_told_most_comes_first_with_its_days(session: Session) -> None:
    report(session, "pa-1", "moved", TODAY - timedelta(days=9))
    for days in (3, 2, 2):
        report(session, "pa-2", "closed", TODAY - timedelta(days=days))
    first, second = queue(session)
    assert (first.listing, first.name, first.times) == ("pa-2", "Place 2", 3)
    assert (first.first, first.last) == (TODAY - timedelta(days=3), TODAY - timedelta(days=2))
    assert second.what == "moved"
    text = queue_text([first, second])
    assert "Place 2 | closed | 3 taps, 2026-11-20 to 2026-11-21" in text
    assert "settle NUMBER closed" in text


@pytest.mark.parametrize(
    ("listing", "what"), [("pa-9", "closed"), ("pa-3", "closed"), ("pa-1", "bad")]
)
def test_a_place_that_nobody_is_shown_cannot_be_reported(
    session: Session, listing: str, what: str
) -> None:
    assert not report(session, listing, what, TODAY)
    assert queue(session) == []


def test_only_a_place_that_is_shown_has_a_name(session: Session) -> None:
    assert (name_of(session, "pa-1"), name_of(session, "pa-3"), name_of(session, "")) == (
        "Place 1", None, None,
    )  # fmt: skip


def test_one_settlement_is_for_all_of_that_kind_on_that_listing(session: Session) -> None:
    for days in (0, 1):
        report(session, "pa-1", "closed", TODAY + timedelta(days=days))
    report(session, "pa-1", "moved", TODAY)
    number = next(one.number for one in queue(session) if one.what == "closed")
    settle(session, number, "corrected", "Ana", TODAY)
    assert [one.what for one in queue(session)] == ["moved"]
    with pytest.raises(NoSuchReport):
        settle(session, number, "corrected", "Ana", TODAY)


@pytest.mark.parametrize(
    ("how", "status", "published", "checked"),
    [
        ("still-right", "active", True, True),
        ("corrected", "active", True, False),
        ("closed", "closed", True, False),
        ("hidden", "active", False, False),
    ],
)
def test_settling_does_to_the_listing_what_it_says(
    session: Session, how: str, status: str, published: bool, checked: bool
) -> None:
    report(session, "pa-1", "closed", TODAY)
    settle(session, queue(session)[0].number, how, "Ana", TODAY)
    service = session.get_one(Service, "pa-1")
    session.flush()
    assert (service.status, service.published) == (status, published)
    found = session.scalars(select(Verification).where(Verification.on == TODAY)).all()
    assert [one.by for one in found] == (["Ana"] if checked else [])


def test_every_way_to_settle_can_be_typed() -> None:
    assert [*How] == [*SETTLED]


def test_told_again_on_the_day_that_it_was_settled_opens_it_again(session: Session) -> None:
    report(session, "pa-1", "closed", TODAY)
    settle(session, queue(session)[0].number, "still-right", "Ana", TODAY)
    session.flush()
    report(session, "pa-1", "closed", TODAY)
    session.expire_all()
    (again,) = queue(session)
    assert again.times == 2


def test_only_what_is_settled_is_forgotten(session: Session) -> None:
    report(session, "pa-1", "closed", TODAY)
    report(session, "pa-2", "closed", TODAY)
    first = next(one for one in queue(session) if one.listing == "pa-1")
    settle(session, first.number, "corrected", "Ana", TODAY)
    session.flush()
    forget(session, TODAY + timedelta(days=91), timedelta(days=90))
    assert [row.service_id for row in session.scalars(select(ListingReport))] == ["pa-2"]


def test_all_of_it_in_a_postgresql(postgresql_url: str) -> None:
    migrate(postgresql_url)
    with open_directory(postgresql_url).begin() as session:
        session.add(Service(id="pa-1", name="Place", status="active"))
    for _ in range(2):
        with open_directory(postgresql_url).begin() as session:
            assert report(session, "pa-1", "closed", TODAY)
    with open_directory(postgresql_url).begin() as session:
        (one,) = queue(session)
        assert one.times == 2
        settle(session, one.number, "closed", "Ana", TODAY)
        assert queue(session) == []
