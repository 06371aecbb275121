"""HSDS documents come in by the same plan as spreadsheets, ours without a difference."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from resources.directory.keeping import Keeper
from resources.directory.models import Service
from resources.directory.needs import needs
from resources.directory.store import open_directory
from resources.exporting.hsds import hsds, service_of
from resources.importing import BadFile, Locator, Plan, apply_plan, ensure_loaded, plan_import

LOCATE = Locator("America/New_York")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('hsds') / 'd.sqlite'}"
    ensure_loaded(url, LOCATE)
    return url


@pytest.fixture
def session(loaded: str) -> Iterator[Session]:
    with open_directory(loaded, exclusive=True)() as opened:
        yield opened
        opened.rollback()


def foreign(**changes: object) -> dict[str, object]:
    """A service of somebody else's, with only what HSDS asks for and a place."""
    address = {
        "id": "a", "address_1": "100 Example St", "city": "Philadelphia", "state_province": "PA",
        "postal_code": "19134", "country": "US", "address_type": "physical",
    }  # fmt: skip
    weekly = {"id": "s", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "12:00Z"}
    place = {"id": "l", "location_type": "physical", "addresses": [address]}
    at = {
        "id": "b81059ae-0001",
        "location": place | {"latitude": 39.9925, "longitude": -75.1133},
        "schedules": [weekly | {"closes_at": "16:00Z"}],
        "phones": [{"id": "p", "number": "(215) 555-0100", "type": "voice"}],
    }
    term = {"id": "t", "code": "syringes", "name": "Syringes", "description": ""}
    service = {
        "id": "b81059ae-4fc1-55f5-8b23-9457818f756f", "name": "Example syringes",
        "status": "active", "organization": {"id": "o", "name": "Example", "description": ""},
        "service_at_locations": [at], "attributes": [{"id": "x", "taxonomy_term": term}],
    }  # fmt: skip
    return service | changes


def plan(session: Session, document: object) -> Plan:
    return plan_import(session, json.dumps(document).encode(), needs().known_tags, LOCATE)


def test_every_listing_written_as_hsds_comes_back_without_a_difference(session):
    documents = []
    for service in session.query(Service).order_by(Service.id):
        service.status = "active"  # as if somebody had called them all
        documents.append(service_of(service))
    made = plan(session, documents)
    assert made.problems == ()
    changed = {one.id: one.fields for one in made.changes if one.effect != "unchanged"}
    assert changed == {}
    assert len(made.changes) == 524


def test_written_and_read_and_written_again_it_is_the_same(session, tmp_path):
    first = hsds(session)
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    empty = tmp_path / "empty.csv"
    empty.write_text("id,name,service_tags,access_type,city,state,zip,status\n", "utf-8")
    ensure_loaded(other, LOCATE, empty)
    with open_directory(other, exclusive=True)() as copy:
        for made in (plan(copy, first), plan(copy, first)):
            assert made.problems == ()
        apply_plan(copy, made, Keeper(copy, "ana", "import"))
        again = plan(copy, first)
        assert again.count("unchanged") == len(first) > 0


def test_a_foreign_service_is_new_but_not_confirmed_by_us(session):
    made = plan(session, foreign())
    apply_plan(session, made, Keeper(session, "ana", "import"))
    service = session.get_one(Service, "b81059ae-4fc1-55f5-8b23-9457818f756f")
    assert (service.status, service.hours.osm) == ("unverified", "Mo-Tu 12:00-16:00")
    assert (service.location.zip, service.phones[0].number) == ("19134", "+1-215-555-0100")


def test_what_a_document_leaves_out_stays_as_it_is(session):
    document = foreign(x_local_id="pa-0001")
    del document["service_at_locations"]
    (change,) = plan(session, document).changes
    assert change.effect == "changed"
    assert not {"address", "zip", "state", "lat", "phones", "hours", "published"} & set(
        change.fields
    )


def test_a_term_of_another_taxonomy_is_left_out_and_told(session):
    known = foreign()["attributes"][0]
    other = {"id": "y", "taxonomy_term": {"code": "BD-1800", "name": "Food"}}
    made = plan(session, foreign(attributes=[known, other]))
    assert made.records[0].values["tags"] == ("syringes",)
    assert any("BD-1800" in str(note) for note in made.notes)


def test_a_service_at_two_places_becomes_two_listings(session):
    (at,) = foreign()["service_at_locations"]
    made = plan(session, foreign(service_at_locations=[at, at | {"id": "b81059ae-0002"}]))
    assert [one.id for one in made.records] == ["b81059ae-0001", "b81059ae-0002"]


def test_what_is_wrong_is_named_by_the_documents_own_fields(session):
    made = plan(session, [foreign(), foreign(id="x", url="not a web address", attributes=[])])
    assert [(one.row, one.column) for one in made.problems] == [(2, "attributes"), (2, "url")]


@pytest.mark.parametrize(
    "raw", [b"{}", b"[]", b"[1]", b'{"name": "x"}', b"[{", b"[\xff]", b"[" * 100_000]
)
def test_json_that_is_not_hsds_is_refused_in_one_line(session, raw):
    with pytest.raises(BadFile) as caught:
        plan_import(session, raw, needs().known_tags, LOCATE)
    assert "\n" not in str(caught.value)


def test_the_page_of_an_api_and_a_single_service_read_like_a_list(session):
    forms = (foreign(), [foreign()], {"contents": [foreign()]})
    assert len({plan(session, form).records[0].id for form in forms}) == 1
