"""Places by name: how people write them, what is never guessed, and where the points come from."""

import csv
from pathlib import Path
from subprocess import CalledProcessError

import pytest
import zipcodes
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.places import Places, zips
from resources.places.area import Area, area_of, covers
from resources.places.geo import distance_km

DATA = Path(__file__).resolve().parents[2] / "resources" / "data"
HOME = ("Philadelphia", "PA", 39.9925, -75.1133)
K_AND_A = (39.9965, -75.1134)
SOMERSET = (39.9915, -75.1225)


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.load(DATA, HOME)


def km_from(resolution, point) -> float:
    assert resolution.sure
    return distance_km(resolution.lat, resolution.lon, *point)


@pytest.mark.parametrize(
    "written",
    ["K&A", "k & a", "k and a", "kna", "k n a", "KENSINGTON AND ALLEGHENY",
     "Allegheny & Kensington",
     "kenzington and alleghany", "kensinton n alegheny", "Kensington y Allegheny",
     "Kensington Ave and Allegheny Ave.", "Kensington Avenue @ E Allegheny Av", "kensington",
     "Kensignton", "kenzo", "K-town"],
)  # fmt: skip
def test_the_many_spellings_of_k_and_a(places, written):
    assert km_from(places.resolve(written), K_AND_A) < 0.2


@pytest.mark.parametrize(
    ("written", "point"),
    [
        ("somerset", SOMERSET),
        ("Somerset El stop", SOMERSET),
        ("estación Somerset", SOMERSET),
        ("52nd and Market", (39.960, -75.2247)),
        ("market & 52", (39.960, -75.2247)),
        ("Fifth and Lehigh", (39.9921, -75.1402)),
        ("5ta y Lehigh", (39.9921, -75.1402)),
        ("alejeni y la 5ta", (39.9997, -75.1384)),
        ("calle 8 y girard", (39.9705, -75.1498)),
        ("norte de Filadelfia", (39.9939, -75.1541)),
        ("Fishtown", (39.974, -75.129)),
        ("estación de tioga", (40.0003, -75.1065)),
        ("Frankford Terminal", (40.0230, -75.0780)),
        ("19134", (39.9925, -75.1133)),
        ("im by 19134-2201", (39.9925, -75.1133)),
        ("Camden NJ", (39.9365, -75.1066)),
        ("Nogales, Arizona", (31.377, -110.9435)),
        ("tucson az 85705", (32.2691, -110.9845)),
        ("skid row", (34.0448, -118.2434)),
        ("Norristown", (40.127, -75.332)),
        ("Reading", (40.335, -75.951)),
        ("target on aramingo", (39.9946, -75.0948)),
    ],
)
def test_places_as_people_write_them(places, written, point):
    assert km_from(places.resolve(written), point) < 1.5


def test_a_corner_that_no_list_has_lies_where_its_streets_nearly_meet(places):
    assert km_from(places.resolve("E and Ontario"), (40.0004, -75.1187)) < 0.2  # by its neighbors


def test_a_long_street_is_asked_about_by_corners_far_apart(places):
    first, second, third = places.resolve("broad street").choices
    for one, other in ((first, second), (second, third), (first, third)):
        assert distance_km(one.lat, one.lon, other.lat, other.lon) > 2


@pytest.mark.parametrize(
    "written", ["Allegheny", "Girard", "Girard station", "Newark", "Spring Garden"]
)
def test_a_name_that_several_places_share_is_asked_about(places, written):
    answer = places.resolve(written)
    assert not answer.sure
    assert answer.lat is None
    assert 2 <= len(answer.choices) <= 3


@pytest.mark.parametrize("written", ["B and Indiana", "Fishtwon", "allegheny n kensingon"])
def test_a_guess_is_offered_and_never_chosen(places, written):
    answer = places.resolve(written)
    assert (answer.sure, answer.lat, answer.name) == (False, None, None)
    assert answer.choices


@pytest.mark.parametrize("written", ["near me", "here", "aquí", "por aqui", "", "   "])
def test_what_is_no_place_that_we_know_has_no_choices_either(places, written):
    answer = places.resolve(written)
    assert (answer.sure, answer.lat, answer.choices) == (False, None, ())


@pytest.mark.parametrize("written", ["Tijuana", "Santo Domingo", "en San Francisco de Macorís"])
def test_a_place_outside_of_the_country_is_known_as_such(places, written):
    for answer in (places.resolve(written), places.mention_in(f"comida en {written}")):
        assert answer.abroad
        assert (answer.sure, answer.choices) == (False, ())


@pytest.mark.parametrize("written", ["texas", "in Puerto Rico", "NJ", "Nueva Jersey", "florida"])
def test_a_whole_state_is_known_as_such(places, written):
    answer = places.resolve(written)
    assert (answer.state, answer.sure, answer.choices) == (True, False, ())


def test_a_message_that_names_a_place_abroad_and_one_here_is_about_here(places):
    named = places.mention_in(
        "mi mama está en santo domingo, yo ando por kensington y quiero detox"
    )
    assert named.name == "Kensington"


def test_half_of_a_name_that_was_heard_is_not_taken_for_all_of_it(places):
    message = "necesito jeringas, toy por kensington e indiana"
    asked = places.in_message(message, "kensington")
    assert asked.choices[0].name == "Kensington & Indiana"
    assert places.in_message("food by kensington and somewhere", "kensington").name == "Kensington"
    assert places.in_message("food by somerset", None).name == "Somerset Station"
    assert places.in_message("food", None) is None


def test_a_post_box_zip_stands_for_its_city(places):
    assert places.resolve("19101").name == "Philadelphia, PA"


@pytest.mark.parametrize("code", ["19134", "１９１３４", "١٩١٣٤"])
def test_a_zip_code_in_the_digits_of_any_script(places, code):
    assert places.mention_in(f"food near {code}").name == "19134"


def test_a_zip_code_holds_what_the_package_says_of_it():
    for row in zipcodes.list_all()[::50]:
        found = zips.lookup(row["zip_code"])
        assert (found.code, found.city, found.county, found.state, found.time_zone) == (
            row["zip_code"], row["city"], row["county"] or "", row["state"], row["timezone"] or "",
        )  # fmt: skip
        assert (found.lat, found.lon) == (float(row["lat"]), float(row["long"]))
        assert found.delivery == (row["zip_code_type"] == "STANDARD" and row["active"])
        assert found.military == (row["zip_code_type"] == "MILITARY")


def test_zip_codes_that_cannot_be_read_out_are_an_error_and_tried_again(monkeypatch, tmp_path):
    zips.table.cache_clear()
    with monkeypatch.context() as broken:
        broken.setattr(zips, "ROWS", tmp_path / "nothing.py")
        with pytest.raises(CalledProcessError):
            zips.lookup("19134")
    assert zips.lookup("19134")


def test_around_finds_what_the_package_finds_there():
    for row in zipcodes.list_all()[::2000]:
        lat, lon = float(row["lat"]), float(row["long"])
        wanted = {near["zip_code"] for near in zipcodes.filter_by_coordinates(lat, lon, 10)}
        assert {near.code for near in zips.around(lat, lon, 10)} == wanted


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("any food near Somerset tonight", "Somerset Station"),
        ("need a shower, im at kensington and cambria", "Kensington Av & Cambria St"),
        ("hay comida cerca de la 5ta y lehigh?", "5th St & Lehigh Av"),
        ("wound care 19140 please", "19140"),
        ("clean works around Norris Square", "Norris Square"),
        ("kensington shelter", "Kensington"),
        ("necesito norcan por la 5ta y lehigh", "5th St & Lehigh Av"),
        ("std clinic west chester please", "West Chester, PA"),
        ("Harrowgate nurse around?", "Harrowgate"),
        ("duchas en el noreste hoy", "Northeast Philly"),
        ("how do i get from fern rock to a detox", "Fern Rock"),
        ("detox Trenton nj medicaid", "Trenton, NJ"),
        ("metadona en Vega Baja, puerto rico", "Vega Baja, PR"),
    ],
)
def test_a_place_inside_a_message(places, message, name):
    assert places.mention_in(message).name == name


@pytest.mark.parametrize(
    "message",
    [
        "narcan near allegheny",
        "toy en Allegheny quien tiene narcan",
        "food in newark",
        "is there one on Torresdale ave",
        "comida gratis por la broad",
    ],
)
def test_a_message_that_names_one_of_several_places_is_asked_which(places, message):
    answer = places.mention_in(message)
    assert (answer.sure, answer.lat) == (False, None)
    assert len(answer.choices) >= 2


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("got subs around Kensington and Indiana?", ["Kensington & Indiana"]),
        ("vivimos en la D y Cambria, ¿dan comida?", ["D & Cambria"]),
        ("wound care in kensington brooklyn", ["Kensington", "Brooklyn, NY"]),
        ("methadone in nogales", ["Nogales, AZ"]),
    ],
)
def test_what_a_message_names_unsurely_is_asked_about_and_not_shortened(places, message, named):
    assert [choice.name for choice in places.mention_in(message).choices] == named


@pytest.mark.parametrize(
    "message",
    [
        "how long before reading",
        "mobile crisis will they lock me up",
        "the last stop on the bus",
        "he is in recovery and at home",
        "got hep c and a bad liver",
        "where can i stay thats not a church",
        "me duele la cabeza, en mexico me trataron",
        "how long does narcan stay in the body",
        "call me at 215-555-0134",
        "does philly have a needle program",
        "por la tarde",
        "salio rosado en la segunda",
    ],
)
def test_nothing_is_read_into_a_message_that_names_no_sure_place(places, message):
    assert places.mention_in(message) is None


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_resolves_without_failing_and_is_sure_only_with_a_point(text):
    answer = LOADED.resolve(text)
    assert answer.sure == (answer.lat is not None)
    assert len(answer.choices) <= 3
    LOADED.mention_in(text)


LOADED = Places.load(DATA, HOME)


def test_every_nickname_has_the_point_of_the_source_it_names():
    gazetteer = {row["name"]: row for row in _rows("places/philadelphia/gazetteer.csv")}
    services = {row["id"]: row for row in _rows("services.csv")}
    written = ("places/philadelphia/aliases.csv", "places/us_nicknames.csv")
    for row in (row for name in written for row in _rows(name)):
        kind, _, key = row["derived_from"].partition(": ")
        parts = key.split(" + ") if kind == "mean" else [key]
        points = [_point(kind, part, gazetteer, services) for part in parts]
        middle = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
        assert [float(row["lat"]), float(row["lon"])] == pytest.approx(middle, abs=1e-5), row


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _point(kind, key, gazetteer, services) -> tuple[float, float]:
    if kind == "zip":
        found = zips.lookup(key)
        return found.lat, found.lon
    row = services[key] if kind == "listing" else gazetteer[key]
    return float(row["lat"]), float(row["lon"])


def test_coverage_reaches_the_areas_it_names():
    kensington = area_of(*K_AND_A)
    assert kensington == Area("Philadelphia", "Pennsylvania")
    assert covers("Philadelphia region", kensington)
    assert covers("Pennsylvania", kensington)
    assert covers("United States", Area("", ""))
    assert not covers("New York State", kensington)
    assert not covers("Los Angeles County", kensington)
    assert covers("Los Angeles County", area_of(34.0448, -118.2434))
