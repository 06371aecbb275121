"""`python -m resources` as people run it: exact JSON, one line for every error, exit codes."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from resources.cli import app
from resources.directory.store import open_directory
from resources.told.listing_reports import report

DATA = Path(__file__).resolve().parents[2] / "resources" / "data"
NEAR = ["find", "--place", "K&A", "--at", "2026-11-23T10:00"]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def run(data_dir, monkeypatch):
    monkeypatch.delenv("DIRECTORY_URL", raising=False)
    monkeypatch.setenv("STEADY_DATA", str(data_dir))
    return lambda *words: CliRunner().invoke(app, list(words))


def test_the_first_find_loads_the_shipped_list_and_says_so_on_stderr(run, tmp_path, monkeypatch):
    monkeypatch.setenv("STEADY_DATA", str(tmp_path / "new"))
    first, second = run(*NEAR, "--need", "food"), run(*NEAR, "--need", "food")
    assert first.stderr == "directory: 524 listings loaded\n"
    assert (first.exit_code, second.stderr) == (0, "")


def test_json_has_exactly_the_promised_fields(run):
    run("load")
    result = run(*NEAR, "--need", "naloxone", "--limit", "2", "--json")
    answer = json.loads(result.stdout)
    assert answer["place"] == {
        "name": "Kensington & Allegheny", "lat": 39.996512, "lon": -75.113413, "sure": True,
        "choices": [],
    }  # fmt: skip
    assert len(answer["results"]) == 2
    assert list(answer["results"][0]) == [
        "id", "name", "distance_km", "open", "until", "opens", "checked_on", "verified", "phone",
        "address",
    ]  # fmt: skip
    assert answer["results"][0]["id"] == "pa-0001"
    assert answer["results"][0]["open"] == "unknown"
    assert answer["results"][0]["verified"] is False


def test_a_time_without_a_zone_is_the_home_own(run):
    def until(at: str) -> object:
        result = run("find", "--need", "mental_health", "--place", "K&A", "--at", at, "--json")
        return [one["until"] for one in json.loads(result.stdout)["results"]]

    assert (
        until("2026-11-23T10:00") == until("2026-11-23T10:00-05:00") == until("2026-11-23T15:00Z")
    )


def test_open_now_shows_only_what_is_open(run):
    result = run(*NEAR, "--need", "food", "--open-now", "--json")
    results = json.loads(result.stdout)["results"]
    assert results
    assert {one["open"] for one in results} == {"open"}


def test_an_unknown_need_is_one_line_with_the_needs_and_exit_2(run):
    result = run(*NEAR, "--need", "pizza")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "naloxone, syringes" in result.stderr


def test_an_unclear_place_is_choices_in_json_and_one_line_otherwise(run):
    as_json = run("find", "--need", "food", "--place", "Girard", "--json")
    assert as_json.exit_code == 0
    answer = json.loads(as_json.stdout)
    assert answer["results"] == []
    assert [one["name"] for one in answer["place"]["choices"]] == [
        "Girard Station (El)",
        "Girard Station (Broad Street Line)",
    ]
    plain = run("find", "--need", "food", "--place", "Girard")
    assert plain.exit_code == 1
    assert plain.stderr.count("\n") == 1


def test_a_place_that_nobody_knows_is_said_to_be_unknown(run):
    assert "ZIP" in run("find", "--need", "food", "--place", "zzzzzz").stderr


def test_a_time_that_cannot_be_read_is_refused(run):
    result = run("find", "--place", "K&A", "--at", "noon")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_import_only_looks_until_it_is_told_to_apply(run):
    template = str(DATA / "staff_template.csv")
    assert "3 created, 0 changed, 0 unchanged" in run("import", template).stdout
    assert "3 created" in run("import", template, "--apply").stdout
    assert "3 unchanged" in run("import", template).stdout


def test_import_with_a_wrong_row_exits_1_and_writes_nothing(run, tmp_path):
    bad = tmp_path / "bad.csv"
    text = (DATA / "staff_template.csv").read_text(encoding="utf-8")
    text = text.replace("example-", "new-")
    bad.write_text(text.replace("9:00-12:00;", "9 till 12;", 1), encoding="utf-8")
    result = run("import", str(bad), "--apply")
    assert result.exit_code == 1
    assert "row 2, column thu" in result.stderr
    assert "Nothing was written" in result.stdout
    bad.write_text(text, encoding="utf-8")
    assert "3 created" in run("import", str(bad)).stdout


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_opened_is_one_line(run, name):
    result = run("import", name)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_a_directory_that_cannot_be_opened_is_one_line(run, monkeypatch, tmp_path):
    (tmp_path / "broken.sqlite").write_bytes(b"this is no database at all, only words" * 40)
    monkeypatch.setenv("DIRECTORY_URL", f"sqlite:///{tmp_path / 'broken.sqlite'}")
    result = run(*NEAR, "--need", "food")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "DIRECTORY_URL" in result.stderr


def test_people_s_reports_are_listed_and_settled(run, data_dir):
    run("load")
    assert run("reports").stdout.startswith("Nobody has reported")
    with open_directory(f"sqlite:///{data_dir / 'directory.sqlite'}").begin() as session:
        assert report(session, "pa-0001", "moved", date(2026, 11, 23))
    listed = run("reports")
    assert listed.stdout.startswith("   1  pa-0001 | ")
    assert "settle NUMBER still-right" in listed.stdout
    settled = run("settle", "1", "hidden", "--by", "Ana")
    assert "moved settled as hidden" in settled.stdout
    assert "Write it in your sheet too" in settled.stdout
    found = json.loads(run(*NEAR, "--need", "naloxone", "--json").stdout)["results"]
    assert "pa-0001" not in {one["id"] for one in found}
    again = run("settle", "1", "hidden", "--by", "Ana")
    assert (again.exit_code, again.stderr.count("\n")) == (1, 1)


def test_totals_of_an_empty_log_are_a_table_without_a_number(run):
    result = run("reversals", "--months", "2")
    assert result.exit_code == 0
    assert [line.split()[1:] for line in result.stdout.splitlines()[1:3]] == [["<10"] * 5] * 2
