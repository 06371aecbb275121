"""The directory for others: a spreadsheet that comes back without a difference, and valid HSDS."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy.orm import Session

from resources.directory.flat import snapshot
from resources.directory.keeping import Keeper
from resources.directory.models import Service
from resources.directory.needs import needs
from resources.directory.store import open_directory
from resources.exporting.boxes import boxes_of
from resources.exporting.hsds import hsds
from resources.exporting.sheet import sheet
from resources.importing import Locator, apply_plan, ensure_loaded, plan_import

LOCATE = Locator("America/New_York")
TODAY = date(2026, 11, 23)
SCHEMA = json.loads((Path(__file__).parent / "hsds_3.1_service.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('export') / 'd.sqlite'}"
    ensure_loaded(url, LOCATE)
    return url


@pytest.fixture
def session(loaded: str) -> Iterator[Session]:
    with open_directory(loaded, exclusive=True)() as opened:
        yield opened
        opened.rollback()


def exported(session: Session) -> dict[str, dict[str, str]]:
    text = sheet(session).decode("utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}


def change(session: Session, service_id: str, **values: object) -> Service:
    return Keeper(session, "ana", "edit").change(service_id, values)


def test_the_whole_directory_comes_back_without_a_difference(session):
    plan = plan_import(session, sheet(session), needs().known_tags, LOCATE)
    assert plan.problems == ()
    assert (plan.count("unchanged"), len(plan.changes)) == (524, 524)


def test_a_spreadsheet_fills_an_empty_directory_with_the_same_listings(session, tmp_path):
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    empty = tmp_path / "empty.csv"
    empty.write_bytes(sheet(session).splitlines(keepends=True)[0])
    ensure_loaded(other, LOCATE, empty)
    with open_directory(other, exclusive=True)() as copy:
        plan = plan_import(copy, sheet(session), needs().known_tags, LOCATE)
        apply_plan(copy, plan, Keeper(copy, "ana", "import"))
        assert sheet(copy) == sheet(session)


def test_it_opens_in_a_spreadsheet_with_its_signs_and_leading_zeros(session):
    change(session, "nj-0349", zip="08104", name="Café de la Esperanza")
    assert sheet(session).startswith(b"\xef\xbb\xbf")
    row = exported(session)["nj-0349"]
    assert (row["zip"], row["service_name"]) == ("08104", "Café de la Esperanza")


@pytest.mark.parametrize("text", ["=1+1", "+15550100", "-5", "@SUM(A1)"])
def test_what_a_spreadsheet_would_run_is_made_harmless_and_comes_back_as_it_was(session, text):
    change(session, "pa-0001", eligibility=text)
    assert exported(session)["pa-0001"]["who_can_use_it"] == f"'{text}"
    plan = plan_import(session, sheet(session), needs().known_tags, LOCATE)
    assert plan.count("changed") == 0


def test_a_confidential_address_leaves_in_neither_form_and_survives_the_way_back(session):
    change(session, "pa-0001", confidential=True, address="12 Hidden St", address_2="bell 3")
    change(session, "pa-0001", lat=39.12345, lon=-75.54321, status="active", published=True)
    for written in (sheet(session).decode(), json.dumps(hsds(session))):
        assert not any(
            secret in written for secret in ("Hidden", "bell 3", "39.12345", "-75.54321")
        )
    plan = plan_import(session, sheet(session), needs().known_tags, LOCATE)
    assert plan.count("changed") == 0
    assert snapshot(session.get_one(Service, "pa-0001"))["address"] == "12 Hidden St"


@pytest.mark.parametrize(
    ("osm", "boxes", "holidays"),
    [
        ("Mo-Fr 09:00-17:00", ["09:00-17:00"] * 5 + ["closed"] * 2, False),
        ("Mo,We 09:00-12:00,13:00-17:00; PH off", None, True),
        ("Fr-Sa 22:00-02:00", ["closed"] * 4 + ["22:00-02:00"] * 2 + ["closed"], False),
        ("24/7", ["24h"] * 7, False),
        (None, [""] * 7, False),
    ],
)
def test_weekly_hours_fit_into_the_boxes(osm, boxes, holidays):
    found = boxes_of(osm)
    assert found is not None
    assert found[1] is holidays
    assert boxes is None or found[0] == boxes


@pytest.mark.parametrize(
    "osm", ["Apr-Oct Mo-Fr 09:00-17:00", "Mo[1] 10:00-12:00", "week 1-52/2 Tu 9:00-12:00"]
)
def test_hours_that_are_not_weekly_stay_whole_in_a_column_of_their_own(session, osm):
    assert boxes_of(osm) is None
    change(session, "pa-0001", hours=osm)
    assert exported(session)["pa-0001"]["opening_hours"] == osm
    plan = plan_import(session, sheet(session), needs().known_tags, LOCATE)
    assert plan.count("changed") == 0


def test_every_exported_service_is_valid_hsds(session):
    change(session, "nj-0349", alert="Closed for repairs", what_to_bring="ID", languages="en; es")
    Keeper(session, "ana", "edit").confirm("nj-0349", ["listing"], "phone call", TODAY)
    check = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    services = hsds(session)
    wrong = [error.message for service in services for error in check.iter_errors(service)]
    assert wrong == []
    assert "nj-0349" in {service["x_local_id"] for service in services}


def test_what_nobody_confirmed_and_what_is_hidden_does_not_leave_as_hsds(session):
    names = {service["x_local_id"] for service in hsds(session)}
    for service_id in names:
        assert session.get_one(Service, service_id).status in (
            "active",
            "temporarily_closed",
            "closed",
        )
    change(session, next(iter(names)), published=False)
    assert len(hsds(session)) == len(names) - 1


def test_ids_are_the_same_in_every_export_and_names_of_people_never_leave(session):
    Keeper(session, "Maria Secret", "edit").confirm("nj-0349", ["listing"], "call", TODAY)
    first, second = hsds(session), hsds(session)
    assert first == second
    assert "Maria" not in json.dumps(first)
