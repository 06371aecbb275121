"""Another city's pack: built from published files, and what is said of files that are wrong."""

import json
import shutil
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from resources.cli import app
from resources.places import Places
from resources.places.geo import distance_km

HERE = Path(__file__).resolve().parent / "smallville"
DATA = Path(__file__).resolve().parents[2] / "resources" / "data"
STOPS, OUTLINES = HERE / "stops.txt", HERE / "neighborhoods.geojson"
NICKNAMES = HERE / "aliases.csv"
FILES = ("--gtfs", str(STOPS), "--neighbourhoods", str(OUTLINES), "--aliases", str(NICKNAMES))
HOME = ("Smallville Harbor", "MD", 39.3, -76.61)


def empty_packs(folder):
    """A folder of packs with what all cities share, and no city."""
    folder.mkdir()
    for shared in (DATA / "places").glob("*.*"):
        shutil.copy(shared, folder)
    return folder


def run_add_city(packs, *words):
    name = ("--name", HOME[0], "--state", "md", "--into", str(packs))
    return CliRunner().invoke(app, ["places", "add-city", *name, *words])


@pytest.fixture
def packs(tmp_path):
    return empty_packs(tmp_path / "places")


@pytest.fixture
def add_city(packs):
    return partial(run_add_city, packs)


@pytest.fixture(scope="module")
def smallville(tmp_path_factory):
    packs = empty_packs(tmp_path_factory.mktemp("built") / "places")
    done = run_add_city(packs, *FILES)
    assert done.exit_code == 0, done.stderr
    return Places.load(packs.parent, HOME)


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("Charles and North", (39.3111, -76.6171)),  # two stops of one corner, each its own way
        ("north ave & charles", (39.3111, -76.6171)),
        ("la charles con la baltimore", (39.2895, -76.615)),
        ("broadway y monument", (39.2985, -76.594)),
        ("lexington market stop", (39.2918, -76.6215)),
        ("estación Lexington Market", (39.2918, -76.6215)),
        ("summer and prospect", (39.305, -76.605)),
        ("mill st & jennings station rd", (39.307, -76.607)),
        ("sandtown", (39.305, -76.645)),
        ("Penn North", (39.315, -76.645)),  # the larger of its two outlines
        ("sandy", (39.305, -76.645)),
        ("el bloque", (39.2899, -76.6103)),
        ("the van spot", (39.3111, -76.6171)),
        ("21201", (39.2946, -76.6252)),
    ],
)
def test_a_new_city_is_found_in(smallville, typed, point):
    answer = smallville.resolve(typed)
    assert answer.sure, answer.choices
    assert distance_km(answer.lat, answer.lon, *point) < 0.5


def test_what_was_built_is_counted_and_what_lies_far_off_is_named(add_city):
    said = add_city(*FILES).stdout
    assert "5 corners, 1 stations, 2 neighborhoods, 3 rows of nicknames" in said
    assert "too far from the rest: 1 (Test Rd & Nowhere Rd)" in said


def test_a_nickname_marked_anywhere_is_believed_in_a_message(smallville):
    assert smallville.mention_in("narcan donde la van hay").name == "Needle van corner"


def test_a_zipped_feed_is_read_as_well(packs, add_city, tmp_path):
    feed = shutil.make_archive(str(tmp_path / "feed"), "zip", HERE, "stops.txt")
    assert add_city("--gtfs", feed).exit_code == 0
    assert Places.load(packs.parent, HOME).resolve("charles and north").sure


def test_a_pack_is_replaced_only_when_told_and_keeps_what_was_written_by_hand(packs, add_city):
    outlines = ("--neighbourhoods", str(OUTLINES))
    add_city(*outlines)
    spellings = packs / "smallville_harbor" / "spellings.csv"
    spellings.write_text("written,meant\nsandtwon,sandtown\n", encoding="utf-8")
    refused = add_city(*outlines)
    assert refused.exit_code == 1
    assert "--replace" in refused.stderr
    assert add_city(*outlines, "--replace").exit_code == 0
    assert Places.load(packs.parent, HOME).resolve("Sandtwon").sure


@pytest.mark.parametrize(
    ("option", "name", "content", "said"),
    [
        ("--gtfs", "stops.txt", "stop_name,stop_lat\nA & B,39.1\n",
         "stops.txt, row 1, column stop_lon: there is no such column"),
        ("--gtfs", "stops.txt", "stop_name,stop_lat,stop_lon\nA & B,39.1,-76\nC & D,north,-76\n",
         "stops.txt, row 3, column stop_lat: 'north' is not a number"),
        ("--gtfs", "stops.txt", "stop_name,stop_lat,stop_lon\nA & B,-176.1,39.1\n",
         "stops.txt, row 2, column stop_lat: '-176.1' is not in degrees; are latitude and"),
        ("--gtfs", "stops.txt", "stop_name,stop_lat,stop_lon\n,39.1,-76\n",
         "stops.txt, row 2, column stop_name: is empty"),
        ("--gtfs", "stops.txt", b"stop_name,stop_lat,stop_lon\nCaf\xe9,39.1,-76\n",
         "stops.txt: is not UTF-8; save it as CSV UTF-8"),
        ("--gtfs", "gone.txt", None, "gone.txt: No such file or directory; check the file"),
        ("--neighbourhoods", "x.geojson", "{oops", "x.geojson: is not JSON (line 1, column 2"),
        ("--neighbourhoods", "x.geojson", "[]", "x.geojson: holds no features"),
        ("--neighbourhoods", "x.geojson", {"id": 7}, "(there are: id); name it with --name-prop"),
        ("--neighbourhoods", "x.geojson", {"name": ""}, "x.geojson, row 1, column name: is empty"),
        ("--aliases", "a.csv", "name,aliases\n,the spot\n", "a.csv, row 2, column name: is empty"),
        ("--aliases", "a.csv", "name,aliases,same_as\nVan,spot,Nowhere & Never\n",
         "a.csv, row 2, column same_as: 'Nowhere & Never' is no corner, station, neighborhood"),
        ("--aliases", "a.csv", "name,aliases,lat,lon\nVan,spot,39.1,\n",
         "a.csv, row 2, column lon: '' is not a number"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_by_row_and_column_and_nothing_is_written(
    packs, add_city, tmp_path, option, name, content, said
):
    file = tmp_path / name
    if isinstance(content, dict):
        outline = {"type": "Point", "coordinates": [-76.6, 39.3]}
        feature = {"type": "Feature", "properties": content, "geometry": outline}
        content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = add_city(option, str(file))
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Nothing was written" in done.stderr
    assert [entry.name for entry in packs.iterdir() if entry.is_dir()] == []


def test_outlines_that_are_not_in_degrees_are_told(packs, add_city, tmp_path):
    wrong = OUTLINES.read_text(encoding="utf-8").replace("-76.", "-760000.")
    (tmp_path / "feet.geojson").write_text(wrong, encoding="utf-8")
    done = add_city("--neighbourhoods", str(tmp_path / "feet.geojson"))
    assert "feet.geojson, row 1, column geometry: is not in degrees" in done.stderr


def test_hundreds_of_mistakes_are_not_all_told(add_city, tmp_path):
    rows = "".join(f"A & {n},x,y\n" for n in range(300))
    (tmp_path / "s.txt").write_text("stop_name,stop_lat,stop_lon\n" + rows, encoding="utf-8")
    lines = add_city("--gtfs", str(tmp_path / "s.txt")).stderr.splitlines()
    assert len(lines) < 30
    assert lines[-2:] == [
        "and 280 more", "Nothing was written: correct these and run it again.",
    ]  # fmt: skip


def test_a_pack_edited_by_hand_into_something_wrong_says_where(packs, add_city):
    add_city(*FILES)
    table = packs / "smallville_harbor" / "aliases.csv"
    table.write_text(table.read_text().replace("39.2899", "39,2899"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"aliases\.csv, row 2: lat or lon is not in degrees"):
        Places.load(packs.parent, HOME)
