"""Changes of listings: written down field by field, undone exactly, never over somebody else's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from resources.directory.chain import first_broken
from resources.directory.freshness import confirmed_on, count_shown, due
from resources.directory.keeping import EditedMeanwhile, Keeper, NoSuchListing
from resources.directory.ledger import AuditRow, Batch
from resources.directory.models import Service
from resources.directory.state import state_of
from resources.directory.store import migrate, open_directory
from resources.directory.undoing import CannotUndo, undo

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
KEEPS = {"hours": 90, "phone": 180, "address": 365, "stock": 1}
DROP_IN = {
    "name": "Drop-in",
    "organization": "Neighbors",
    "status": "unverified",
    "address": "100 Example St",
    "lat": 39.99,
    "lon": -75.11,
    "zip": "19134",
    "hours": "Mo-Fr 09:00-17:00",
    "time_zone": "America/New_York",
    "valid_to": date(2027, 6, 30),
    "phones": (("voice", "+1-215-555-0100", "215-555-0100"),),
    "tags": ("naloxone", "syringes"),
    "source": ("City list", "https://example.org", "2022", "low"),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest, tmp_path) -> Iterator[Session]:
    url = f"sqlite:///{tmp_path / 'd.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    migrate(url)
    with open_directory(url, exclusive=True)() as opened:
        yield opened


def keeper(session: Session, kind: str = "edit", by: str = "ana") -> Keeper:
    return Keeper(session, by, kind, "", NOON)


def added(session: Session, service_id: str = "a", **other: object) -> Service:
    return keeper(session, "import").create(service_id, DROP_IN | other)


def rows(session: Session, service_id: str = "a") -> list[tuple[str, str, str]]:
    found = session.scalars(
        select(AuditRow).where(AuditRow.service_id == service_id).order_by(AuditRow.id)
    )
    return [(row.field, row.before, row.after) for row in found]


def newest_batch(session: Session) -> int:
    return session.scalars(select(Batch.id).order_by(Batch.id.desc())).first() or 0


def test_each_changed_field_is_written_down_with_both_values_and_nothing_else(session):
    added(session)
    keeper(session).change("a", {"hours": "24/7", "name": "Drop-in"})
    assert rows(session)[1:] == [("hours", '"Mo-Fr 09:00-17:00"', '"24/7"')]


def test_undoing_an_edit_brings_back_every_field_exactly(session):
    before = state_of(added(session))
    ours = keeper(session)
    ours.change("a", {"tags": ("food",), "phones": (), "valid_to": None, "lat": 40.0, "name": "X"})
    ours.confirm("a", ["hours", "listing"], "phone call", TODAY)
    undo(session, newest_batch(session), "ben")
    assert state_of(session.get_one(Service, "a")) == before


def test_undoing_an_import_takes_the_added_away_and_undoing_that_brings_them_back(session):
    before = state_of(added(session))
    first = newest_batch(session)
    again = undo(session, first, "ben")
    assert session.get(Service, "a") is None
    undo(session, again.id, "ben")
    assert state_of(session.get_one(Service, "a")) == before


def test_what_was_changed_since_is_not_undone_and_the_other_fields_neither(session):
    added(session)
    keeper(session).change("a", {"name": "B", "hours": "24/7"})
    edit = newest_batch(session)
    keeper(session).change("a", {"name": "C"})
    session.commit()
    with pytest.raises(CannotUndo, match="name was changed since"):
        undo(session, edit, "ben")
    session.rollback()
    service = session.get_one(Service, "a")
    assert (service.name, service.hours.osm if service.hours else "") == ("C", "24/7")


@pytest.mark.parametrize("batch", [99, "twice"])
def test_a_batch_that_is_not_there_or_undone_already_is_refused(session, batch):
    added(session)
    number = newest_batch(session)
    undo(session, number, "ben")
    with pytest.raises(CannotUndo):
        undo(session, number if batch == "twice" else 99, "ben")


def test_saving_over_somebody_elses_edit_is_refused_and_shows_theirs(session):
    seen = added(session).version
    keeper(session, by="ben").change("a", {"name": "Ben's"}, seen)
    with pytest.raises(EditedMeanwhile) as refused:
        keeper(session).change("a", {"name": "Ana's"}, seen)
    assert refused.value.theirs["name"] == '"Ben\'s"'


def test_duplicates_become_one_with_the_tags_and_numbers_of_both(session):
    added(session)
    added(session, "b", tags=("food",), phones=(("voice", "+1-215-555-0199", "215-555-0199"),))
    keeper(session, "merge").merge("b", into="a")
    kept, gone = session.get_one(Service, "a"), session.get_one(Service, "b")
    assert [one.tag for one in kept.tags] == ["naloxone", "syringes", "food"]
    assert len(kept.phones) == 2
    assert (gone.status, gone.moved_to_id) == ("closed", "a")


def test_what_does_not_exist_is_neither_changed_nor_pointed_to(session):
    added(session)
    with pytest.raises(NoSuchListing):
        keeper(session).change("none", {"name": "X"})
    with pytest.raises(NoSuchListing):
        keeper(session).close("a", instead="none")


def test_the_ledger_only_grows(session):
    added(session)
    session.commit()
    for statement in (update(AuditRow).values(by="nobody"), text("DELETE FROM audit")):
        with pytest.raises(DatabaseError, match="only grows"):
            session.execute(statement)
        session.rollback()


def test_a_ledger_that_was_tampered_with_shows_where(session):
    added(session)
    keeper(session).change("a", {"name": "B"})
    assert first_broken(session) is None
    drop = {
        "sqlite": "DROP TRIGGER audit_no_update",
        "postgresql": "DROP TRIGGER audit_only_grows ON audit",
    }
    session.execute(text(drop[session.get_bind().dialect.name]))
    session.execute(text("UPDATE audit SET after = '\"Z\"' WHERE field = 'name'"))
    session.expire_all()
    assert first_broken(session) == 2


def test_a_check_of_one_field_leaves_the_others_due_and_a_check_of_all_makes_it_active(session):
    added(session)
    keeper(session).confirm("a", ["hours"], "phone call", TODAY)
    (one,) = due(session, KEEPS, TODAY)
    assert dict(one.stale) == {"phone": None, "address": None}
    service = keeper(session).confirm("a", ["listing"], "visit", TODAY)
    assert (due(session, KEEPS, TODAY), service.status) == ([], "active")
    assert confirmed_on(service, "stock") is None


def test_checks_go_stale_by_field(session):
    added(session)
    keeper(session).confirm("a", ["listing"], "visit", TODAY)
    assert due(session, KEEPS, date(2027, 2, 21)) == []
    assert [set(one.stale) for one in due(session, KEEPS, date(2027, 2, 22))] == [{"hours"}]


def test_what_is_shown_most_is_due_first_and_what_is_gone_is_not_due(session):
    for service_id in ("a", "b", "c"):
        added(session, service_id, name=service_id)
    keeper(session).close("c")
    count_shown(session, {"b": 2, "unknown": 1}, TODAY)
    session.flush()
    assert [(one.id, one.shown) for one in due(session, KEEPS, TODAY)] == [("b", 2), ("a", 0)]
