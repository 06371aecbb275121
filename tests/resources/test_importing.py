"""Importing lists: all or nothing, the same again changes nothing, and every slip is named."""

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import func, select

from resources.directory.keeping import Keeper
from resources.directory.models import Service, ServiceTag, Verification
from resources.directory.needs import needs
from resources.directory.store import migrate, open_directory
from resources.importing import (
    BadFile,
    Locator,
    WrongRows,
    apply_plan,
    ensure_loaded,
    plan_import,
)
from resources.importing.reading import MAX_BYTES, MAX_ROWS, STAFF_COLUMNS, read_table
from resources.importing.values import phone, text_number, zip_code

DATA = Path(__file__).resolve().parents[2] / "resources" / "data"
SHIPPED = (DATA / "services.csv").read_bytes()
TEMPLATE = (DATA / "staff_template.csv").read_bytes()
LOCATE = Locator("America/New_York")


@pytest.fixture
def sessions(tmp_path):
    url = f"sqlite:///{tmp_path / 'directory.sqlite'}"
    migrate(url)
    return open_directory(url)


def plan(sessions, raw: bytes):
    with sessions() as session:
        return plan_import(session, raw, needs().known_tags, LOCATE)


def write(sessions, raw: bytes):
    with sessions.begin() as session:
        made = plan_import(session, raw, needs().known_tags, LOCATE)
        apply_plan(session, made, Keeper(session, "a test", "import"))
    return made


def staff_row(**changes: str) -> dict[str, str]:
    row = dict.fromkeys(STAFF_COLUMNS, "")
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "9:00-17:00")
    row |= {"id": "ken-1", "show_in_bot": "yes", "service_name": "Drop-in", "tags": "naloxone",
            "address": "100 Example St", "city": "Philadelphia", "state": "PA", "zip": "19134",
            "latitude": "39.9925", "longitude": "-75.1133", "phone": "215-555-0100"}  # fmt: skip
    return row | week | changes


def staff_file(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, STAFF_COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows: list[list[object]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def packed(name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, text)
    return out.getvalue()


def test_an_excel_file_reads_as_its_csv_does_with_dates_numbers_and_boxes_of_its_own(sessions):
    row = staff_row(verified_on="2026-01-15", verified_by="ana", moves_around="no", zip="08104")
    row |= {"latitude": "", "longitude": "", "state": "NJ", "city": "Camden"}
    day = datetime(2026, 1, 15)  # noqa: DTZ001  a spreadsheet knows no zone
    typed = row | {"verified_on": day, "moves_around": False, "zip": 8104}
    write(sessions, staff_file(row))
    (change,) = plan(sessions, workbook([list(row), list(typed.values())])).changes
    assert change.effect == "unchanged"


def test_swapped_coordinates_are_put_right_and_told(sessions):
    raw = staff_file(staff_row(latitude="-75.1133", longitude="39.9925"))
    made = plan(sessions, raw)
    assert made.problems == ()
    assert (made.records[0].values["lat"], made.records[0].values["lon"]) == (39.9925, -75.1133)
    assert ["swapped" in str(note) for note in made.notes] == [True]


def test_what_looks_like_a_listing_that_is_there_or_has_ended_is_told_and_kept_out_by_nothing(
    sessions,
):
    write(sessions, staff_file(staff_row()))
    again = staff_row(id="other", service_name="The Drop-In")
    over = staff_row(id="ken-1", place_valid_to="2020-06-30")
    made = plan(sessions, staff_file(over, again))
    assert made.problems == ()
    assert [(note.row, note.column) for note in made.notes] == [(2, "place_valid_to"), (3, "id")]
    assert "ken-1" in made.notes[1].message


def test_the_shipped_list_comes_in_whole_and_the_same_again_changes_nothing(sessions):
    assert write(sessions, SHIPPED).count("created") == 524
    again = plan(sessions, SHIPPED)
    assert (again.count("unchanged"), again.problems) == (524, ())


def test_the_staff_template_is_read_as_it_stands(sessions):
    made = write(sessions, TEMPLATE)
    assert (made.count("created"), made.problems) == (3, ())
    assert plan(sessions, TEMPLATE).count("unchanged") == 3
    with sessions() as session:
        van = session.get(Service, "example-0002")
        assert van.moves
        assert not van.published
        assert van.hours.osm == "Tu 18:00-21:00; Fr 18:00-02:00"
        assert str(van.hours.valid_to) == "2026-06-30"


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_spreadsheets_make_of_csv_reads_the_same(sessions, delimiter, encoding):
    raw = staff_file(
        staff_row(service_name="Casa José; comida"), delimiter=delimiter, encoding=encoding
    )
    assert [change.name for change in plan(sessions, raw).changes] == ["Casa José; comida"]


def test_looking_writes_nothing(sessions):
    plan(sessions, SHIPPED)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Service)) == 0


def test_one_wrong_row_keeps_the_whole_file_out(sessions):
    raw = staff_file(staff_row(), staff_row(id="ken-2", mon="9 till 5"))
    with pytest.raises(WrongRows):
        write(sessions, raw)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Service)) == 0


def test_a_row_that_is_missing_from_the_next_file_stays(sessions):
    write(sessions, staff_file(staff_row(), staff_row(id="ken-2")))
    write(sessions, staff_file(staff_row(phone="215-555-0199")))
    with sessions() as session:
        assert session.get(Service, "ken-2") is not None
        assert session.get(Service, "ken-1").phones[0].text == "215-555-0199"


def test_what_changes_is_told_field_by_field(sessions):
    write(sessions, staff_file(staff_row()))
    (change,) = plan(sessions, staff_file(staff_row(cost="free", mon="closed"))).changes
    assert change.effect == "changed"
    assert change.fields == {
        "cost": ("", "free"),
        "hours": ("Mo-Su 09:00-17:00", "Tu-Su 09:00-17:00"),
    }


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("id", "no spaces please", "own id"),
        ("service_name", "", "empty"),
        ("tags", "naloxon", "did you mean 'naloxone'"),
        ("tags", "", "at least one tag"),
        ("tue", "9 till 5", "9:00-17:00"),
        ("zip", "1913x", "five digits"),
        ("zip", "00001", "no ZIP code"),
        ("state", "Penn", "two letters"),
        ("latitude", "north", "not a number"),
        ("latitude", "nan", "swapped"),
        ("latitude", "-75.1133x", "not a number"),
        ("latitude", "75.1133", "swapped"),
        ("latitude", "34.05", "km from ZIP"),
        ("longitude", "", "both numbers"),
        ("phone", "call Maria", "215-555-0100"),
        ("text_number", "soon", "Text HOME"),
        ("website", "example.org", "https://"),
        ("show_in_bot", "maybe", "yes nor no"),
        ("place_valid_to", "next May", "2026-01-15"),
        ("verified_on", "01/32/2026", "2026-01-15"),
        ("staff_notes", "a\x07b", "control character"),
        ("staff_notes", "x" * 5001, "5000"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column_with_what_to_do(sessions, column, cell, says):
    raw = staff_file(staff_row(id="fine"), staff_row(**{column: cell}))
    (problem,) = plan(sessions, raw).problems
    assert problem.row == 3
    assert problem.column in (column, "latitude")
    assert says in problem.message


def test_every_problem_of_a_file_is_told_at_once(sessions):
    raw = staff_file(staff_row(zip="x", phone="x"), staff_row(id="ken-1"), staff_row(mon="x"))
    found = [(problem.row, problem.column) for problem in plan(sessions, raw).problems]
    assert found == [(2, "phone"), (2, "zip"), (3, "id"), (4, "mon"), (4, "id")]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"x" * (MAX_BYTES + 1), "5 MiB"),
        (b"id,name\n\xff,a\n", "line 2 is not UTF-8"),
        (b"id,name\na\x00b,c\n", "NUL"),
        (b'id,name\n"a,b\n', "quotes"),
        (b"name,city\na,b\n", "lacks the column 'id'"),
        (TEMPLATE.replace(b"longitude", b"longitud", 1), "did you mean 'longitude'"),
        (TEMPLATE.replace(b"staff_notes", b"phone", 1), "twice"),
        (b"id\n" + b"a\n" * (MAX_ROWS + 1), f"{MAX_ROWS} rows"),
        (b"PK\x03\x04\x14\x00", "not an Excel file"),
        (workbook([["id", "name"], ["a", "b"]])[:400], "not an Excel file"),
        (packed("other.txt", "hello"), "not an Excel file"),
    ],
)
def test_a_file_that_is_not_a_list_is_refused_in_one_line(raw, says):
    with pytest.raises(BadFile, match=says) as caught:
        read_table(raw)
    assert "\n" not in str(caught.value)


@settings(max_examples=200, deadline=None)
@given(raw=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_any_bytes_are_read_or_refused_but_never_break(raw):
    try:
        read_table(raw)
    except BadFile as error:
        assert str(error)


def test_the_apostrophe_that_guards_against_formulas_comes_off(sessions):
    write(sessions, staff_file(staff_row(phone="'+1 215 555 0100", cost="'=free")))
    with sessions() as session:
        service = session.get(Service, "ken-1")
        assert (service.phones[0].number, service.cost) == ("+1-215-555-0100", "=free")


def test_a_lead_is_imported_but_not_as_checked_and_a_call_makes_it_active(sessions):
    write(sessions, SHIPPED)
    with sessions() as session:
        lead = session.get(Service, "pa-0064")
        assert lead.status == "unverified"
        assert [(one.on, one.source_date) for one in lead.verifications] == [(None, "2025-08-29")]
    call = staff_row(id="pa-0064", verified_on="2026-11-20", verified_by="outreach desk")
    write(sessions, staff_file(call))
    with sessions() as session:
        checked = session.get(Service, "pa-0064")
        assert checked.status == "active"
        assert [str(one.on) for one in checked.verifications] == ["None", "2026-11-20"]


def test_a_later_check_is_added_and_the_earlier_one_kept(sessions):
    for day in ("2026-01-15", "2026-11-20", "2026-11-20"):
        write(sessions, staff_file(staff_row(verified_on=day, verified_by="desk")))
    with sessions() as session:
        days = session.scalars(select(Verification.on).order_by(Verification.id)).all()
    assert [str(day) for day in days] == ["2026-01-15", "2026-11-20"]


def test_a_check_without_a_name_is_refused(sessions):
    (problem,) = plan(sessions, staff_file(staff_row(verified_on="2026-01-15"))).problems
    assert problem.column == "verified_by"


@pytest.mark.parametrize("held", ["pa-0002", "pa-0010", "us-0513", "ny-0372"])
def test_rows_whose_notes_say_to_call_first_are_held_back(sessions, held):
    write(sessions, SHIPPED)
    with sessions() as session:
        assert not session.get(Service, held).published


def test_a_moved_place_takes_its_tags_along(sessions):
    write(sessions, staff_file(staff_row()))
    write(sessions, staff_file(staff_row(latitude="39.9950", tags="naloxone;syringes")))
    with sessions() as session:
        points = session.execute(select(ServiceTag.tag, ServiceTag.lat)).all()
    assert sorted(map(tuple, points)) == [("naloxone", 39.995), ("syringes", 39.995)]


def test_loading_fills_an_empty_directory_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    assert [ensure_loaded(url, LOCATE), ensure_loaded(url, LOCATE)] == [524, 0]


@pytest.mark.parametrize(
    ("cell", "number", "text"),
    [
        ("(215) 555-0100", "+1-215-555-0100", "215-555-0100"),
        ("+12155550100", "+1-215-555-0100", "215-555-0100"),
        ("215.555.0100 x22", "+1-215-555-0100", "215-555-0100 x22"),
        ("1-877-4NARCAN", "+1-877-462-7226", "1-877-4NARCAN"),
        ("988 then press 1", "988", "988 then press 1"),
        ("211", "211", "211"),
    ],
)
def test_phones_are_brought_to_one_form(cell, number, text):
    assert phone(cell)[1:] == (number, text)


def test_where_to_text_is_found_in_the_sentence():
    assert text_number("Text START to 678-678") == ("text", "678678", "Text START to 678-678")


def test_a_zip_that_lost_its_zero_gets_it_back():
    assert zip_code("8104") == "08104"
