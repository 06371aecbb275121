"""The nearest fitting services: what distance decides, what only reorders, what stays hidden."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.directory.listing import walk_minutes
from resources.directory.models import (
    HoursOverride,
    Location,
    Note,
    OpeningHours,
    Organization,
    Phone,
    Service,
    ServiceTag,
    Verification,
)
from resources.directory.needs import UnknownNeed, needs
from resources.directory.search import find
from resources.directory.store import migrate, open_directory
from resources.directory.wishes import Wishes
from resources.importing import Locator, ensure_loaded
from resources.places.geo import KM_PER_DEGREE

ROOT = Path(__file__).resolve().parents[2]
EAST = "America/New_York"
K_AND_A = (39.9965, -75.1134)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo(EAST))
OPEN, SHUT = "24/7", "off"


@pytest.fixture
def session(tmp_path):
    url = f"sqlite:///{tmp_path / 'directory.sqlite'}"
    migrate(url)
    with open_directory(url)() as opened:
        yield opened


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('shipped') / 'directory.sqlite'}"
    ensure_loaded(url, Locator(EAST))
    with open_directory(url)() as opened:
        yield opened


def put(session, name: str, km: float | None, *tags: str, **changes):
    """A food service, so many kilometres north of K&A unless `changes` say otherwise."""
    where = changes.pop("where", {"address": f"{name} St"})
    hours = changes.pop("hours", {"osm": OPEN})
    checked = changes.pop("checked", None)
    phone = changes.pop("phone", None)
    lat = None if km is None else K_AND_A[0] + km / KM_PER_DEGREE
    service = Service(id=name, name=name, **{"status": "active", **changes})
    service.location = Location(lat=lat, lon=None if km is None else K_AND_A[1], **where)
    service.hours = OpeningHours(time_zone=EAST, **hours)
    service.tags = [ServiceTag(tag=tag) for tag in tags or ("food",)]
    if phone:
        service.phones = [Phone(position=0, kind="voice", number=phone, text=phone)]
    if checked:
        service.verifications = [Verification(on=checked, by="desk")]
    session.add(service)
    session.flush()


def ids(session, need: str | None = "food", **wanted) -> list[str]:
    return [one.id for one in find(session, need, *K_AND_A, MONDAY, **wanted).listings]


def test_nearest_first_with_distance_and_minutes_on_foot(session):
    put(session, "far", 3.0)
    put(session, "near", 1.0)
    found = find(session, "food", *K_AND_A, MONDAY)
    assert [(one.id, one.distance_km) for one in found.listings] == [("near", 1.0), ("far", 3.0)]
    assert found.listings[0].walk_minutes == 16
    assert not found.wide


def test_what_is_open_passes_what_is_closed_and_about_as_near(session):
    put(session, "closed", 1.0, hours={"osm": SHUT})
    put(session, "open", 1.2)
    put(session, "open_far_off", 4.0)
    assert ids(session) == ["open", "closed", "open_far_off"]


def test_a_fresh_check_passes_an_old_list_that_is_about_as_near(session):
    put(session, "old_list", 1.0, status="unverified_historic")
    put(session, "checked", 1.3, checked=date(2026, 11, 1))
    assert ids(session) == ["checked", "old_list"]


def test_an_old_mobile_stop_sinks_below_an_old_building(session):
    put(session, "van", 1.0, status="unverified_historic", access="mobile stop")
    put(session, "house", 1.1, status="unverified_historic")
    assert ids(session) == ["house", "van"]


@pytest.mark.parametrize("status", ["closed", "temporarily_closed", "address_unknown"])
def test_a_dead_listing_never_shows(session, status):
    put(session, "gone", 0.5, status=status)
    assert ids(session) == []


def test_what_is_held_back_never_shows(session):
    put(session, "held", 0.5, published=False)
    assert ids(session) == []


@pytest.mark.parametrize(
    ("dates", "shown"),
    [
        ({"valid_from": date(2026, 11, 23), "valid_to": date(2026, 11, 23)}, True),
        ({"valid_to": date(2026, 11, 22)}, False),
        ({"valid_from": date(2026, 11, 24)}, False),
    ],
)
def test_a_mobile_stop_shows_only_while_it_is_there(session, dates, shown):
    put(session, "van", 0.5, hours={"osm": OPEN, **dates})
    assert ids(session) == (["van"] if shown else [])


def test_open_now_leaves_out_what_is_closed_and_what_is_not_known(session):
    put(session, "open", 2.0)
    put(session, "closed", 1.0, hours={"osm": SHUT})
    put(session, "unknown", 1.0, hours={"osm": None})
    assert ids(session, wishes=Wishes(open_now=True)) == ["open"]


def test_one_place_in_two_lists_appears_once(session):
    org = Organization(name="Inn")
    put(session, "a", 1.0, organization=org, where={"address": "2441 Kensington Avenue"})
    put(session, "b", 1.0, organization=org, where={"address": "2441 Kensington Ave."})
    put(session, "c", 1.0, organization=org, where={"address": "1 Other St"})
    assert ids(session) == ["a", "c"]


def test_a_direct_answer_comes_before_one_that_only_may_help(session):
    put(session, "kin", 0.2, "primary_care")
    put(session, "wounds", 4.0, "wound_care")
    found = find(session, "wound_care", *K_AND_A, MONDAY).listings
    assert [(one.id, one.related) for one in found] == [("wounds", False), ("kin", True)]


def test_a_confidential_place_gives_nothing_away(session):
    put(session, "safe", 1.0, "shelter", confidential=True, phone="+1-215-555-0100",
        where={"address": "1 Secret St", "city": "Philadelphia", "zip": "19134"})  # fmt: skip
    (one,) = find(session, "shelter", *K_AND_A, MONDAY).listings
    assert (one.address, one.lat, one.lon, one.distance_km, one.walk_minutes) == (None,) * 5
    assert one.phone == "+1-215-555-0100"
    assert "Secret" not in repr(one)


def test_pages_follow_each_other_without_gap_or_repeat(session):
    for number in range(7):
        put(session, f"s{number}", 0.5 + number)
    pages = [find(session, "food", *K_AND_A, MONDAY, limit=3, offset=at) for at in (0, 3, 6)]
    assert [one.id for page in pages for one in page.listings] == [f"s{n}" for n in range(7)]
    assert [page.more for page in pages] == [True, True, False]


def test_nothing_near_widens_and_says_so(session):
    put(session, "next_town", 40.0)
    found = find(session, "food", *K_AND_A, MONDAY)
    assert ([one.id for one in found.listings], found.wide) == (["next_town"], True)


def test_phone_and_mail_fill_up_when_little_is_near_and_local_ones_come_first(session):
    put(session, "house", 1.0, "naloxone")
    put(session, "nation", None, "naloxone", coverage="United States", phone="+1-800-555-0100")
    put(session, "state", None, "naloxone", coverage="Pennsylvania", phone="+1-800-555-0101")
    put(session, "other", None, "naloxone", coverage="Arizona", phone="+1-800-555-0102")
    found = find(session, "naloxone", *K_AND_A, MONDAY).listings
    assert [one.id for one in found] == ["house", "state", "nation"]
    assert found[2].distance_km is None


def test_phone_lines_stay_out_while_enough_is_near(session):
    put(session, "house", 1.0, "naloxone")
    put(session, "nation", None, "naloxone", coverage="United States")
    assert ids(session, "naloxone", limit=1) == ["house"]


def test_only_a_person_makes_a_listing_verified(session):
    put(session, "list", 1.0)
    put(session, "person", 1.0, checked=date(2026, 11, 1))
    found = {one.id: one for one in find(session, "food", *K_AND_A, MONDAY).listings}
    assert (found["list"].verified, found["list"].checked_on) == (False, None)
    assert (found["person"].verified, found["person"].checked_on) == (True, date(2026, 11, 1))


def test_an_alert_ends_on_its_day(session):
    put(session, "now", 1.0, alert="No heat", alert_ends=MONDAY.date())
    put(session, "past", 2.0, alert="No heat", alert_ends=MONDAY.date() - timedelta(days=1))
    assert [one.alert for one in find(session, "food", *K_AND_A, MONDAY).listings] == [
        "No heat",
        "",
    ]


def test_an_unknown_need_names_the_needs(session):
    with pytest.raises(UnknownNeed, match="naloxone"):
        find(session, "pizza", *K_AND_A, MONDAY)


def test_a_moment_without_a_zone_is_refused(session):
    with pytest.raises(ValueError, match="time zone"):
        find(session, "food", *K_AND_A, MONDAY.replace(tzinfo=None))


@settings(max_examples=60, deadline=None)
@given(
    points=st.lists(
        st.tuples(st.floats(-12, 12), st.sampled_from([OPEN, SHUT, None])), min_size=1, max_size=25
    ),
    limit=st.integers(1, 6),
)
def test_growing_the_ring_finds_the_same_as_weighing_everything(tmp_path_factory, points, limit):
    url = f"sqlite:///{tmp_path_factory.mktemp('ring') / 'd.sqlite'}"
    migrate(url)
    with open_directory(url)() as session:
        for number, (km, osm) in enumerate(points):
            put(session, f"s{number:02}", km, hours={"osm": osm})
        weight = {OPEN: 1.0, None: 1.15, SHUT: 1.4}
        near = [(n, km, osm) for n, (km, osm) in enumerate(points) if abs(km) <= 9.99]
        everything = sorted(max(abs(km), 0.3) * weight[osm] for _, km, osm in near)
        found = find(session, "food", *K_AND_A, MONDAY, limit=limit).listings
        states = {"open": 1.0, "unknown": 1.15, "closed": 1.4}
        if near and not any(9.99 < abs(km) < 10.01 for km, _ in points):
            scores = [max(one.distance_km, 0.3) * states[one.opening.state] for one in found]
            assert scores == pytest.approx(everything[:limit], abs=0.02)


def test_every_need_of_the_contract_is_mapped_and_has_something_to_offer(shipped):
    contract = yaml.safe_load((ROOT / "resources" / "topics.yml").read_text(encoding="utf-8"))
    assert set(needs().by_id) == set(contract["needs"])
    for need in needs().by_id:
        assert find(shipped, need, *K_AND_A, MONDAY).listings, need


def test_a_need_marked_as_without_data_has_none_and_every_other_has_some(shipped):
    known = {tag for (tag,) in shipped.query(ServiceTag.tag).distinct()}
    for need in needs().by_id.values():
        assert need.no_data == (not known & set(need.weights)), need.id


def test_the_shipped_list_in_kensington(shipped):
    assert ids(shipped, "syringes")[0] == "pa-0001"
    first = find(shipped, "naloxone", *K_AND_A, MONDAY).listings[0]
    assert (first.phone, first.phone_text) == ("+1-215-634-5272", "215-634-5272")
    assert (first.verified, first.source_date) == (False, date(2024, 9, 19))
    assert first.address == "2913-2915 Kensington Ave, Philadelphia, PA 19134"


def test_never_use_alone_and_unscheduled_vans_are_never_shown(shipped):
    for need in (None, *needs().by_id):
        for point in (K_AND_A, (39.9653, -75.1537), (40.7, -74.0)):
            found = find(shipped, need, *point, MONDAY, limit=50).listings
            assert not [one for one in found if "Never Use Alone" in one.name]
            assert not {one.id for one in found} & {f"pa-{n:04}" for n in range(2, 11)}


def test_asked_for_nothing_in_particular_the_answers_are_varied(shipped):
    found = find(shipped, None, *K_AND_A, MONDAY, limit=5).listings
    assert len({one.id for one in found}) == 5
    assert len({tag for one in found for tag in one.tags}) >= 8


def test_far_from_every_listing_there_is_still_somebody_to_call(shipped):
    found = find(shipped, "shelter", 46.87, -110.36, MONDAY)
    assert found.wide
    assert found.listings[0].phone == "211"
    assert find(shipped, None, 46.87, -110.36, MONDAY).listings


def test_minutes_on_foot_never_promise_too_little():
    assert [walk_minutes(km) for km in (0.0, 0.01, 0.64, 1.0)] == [1, 1, 10, 16]


def test_a_note_is_shown_while_it_holds_and_other_hours_for_their_days(session):
    put(session, "a", 0.5)
    note = {"text_en": "Out of kits", "text_es": "Sin kits", "by": "ana"}
    session.add(Note(service_id="a", kind="stock", ends_at=datetime(2026, 11, 23, 20), **note))  # noqa: DTZ001  stored in UTC
    day = MONDAY.date()
    session.add(HoursOverride(service_id="a", first_day=day, last_day=day, osm=None))
    session.flush()
    (now,) = find(session, "food", *K_AND_A, MONDAY).listings
    assert (now.notes, now.opening.state) == (({"en": "Out of kits", "es": "Sin kits"},), "closed")
    (later,) = find(session, "food", *K_AND_A, MONDAY + timedelta(days=2)).listings
    assert (later.notes, later.opening.state) == ((), "open")


def test_a_wish_leaves_out_what_is_known_not_to_meet_it_and_sinks_what_does_not_say(session):
    put(session, "men", 0.4, eligibility="Men")
    put(session, "silent", 0.5)
    put(session, "women", 0.55, eligibility="Women")
    found = find(session, "food", *K_AND_A, MONDAY, wishes=Wishes(("women",))).listings
    assert [(one.id, one.ask) for one in found] == [("women", ()), ("silent", ("women",))]
