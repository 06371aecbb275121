"""Raw updates: each parsed alone; the absurd is refused without a word of its text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.receiving.updates import BadUpdate, Incoming, parse, readable, update_id_of

PERSON = {"id": 7, "is_bot": False, "first_name": "A", "language_code": "es-PR"}
CHAT = {"id": 7, "type": "private"}


def message(update_id: int = 1, **contents: object) -> dict[str, object]:
    whole = {"message_id": 1, "date": 0, "chat": CHAT, "from": PERSON} | contents
    return {"update_id": update_id, "message": whole}


def test_a_text_message_keeps_only_what_is_used() -> None:
    assert parse(message(text="hola")) == Incoming(1, 7, "text", "hola", language_code="es")


def test_a_command_is_told_from_text() -> None:
    found = parse(message(text="/start sos"))
    assert found is not None
    assert (found.kind, found.text) == ("command", "/start sos")


def test_a_location_is_rounded_as_soon_as_it_is_read() -> None:
    found = parse(message(location={"latitude": 39.992512, "longitude": -75.113349}))
    assert found is not None
    assert found.point == (39.993, -75.113)


@pytest.mark.parametrize("lat", [float("nan"), 91.0, -1e300])
def test_an_impossible_location_has_no_point(lat: float) -> None:
    found = parse(message(location={"latitude": lat, "longitude": 0.0}))
    assert found is not None
    assert (found.kind, found.point) == ("location", None)


@pytest.mark.parametrize(
    ("contents", "kind", "text"),
    [
        ({"voice": {"file_id": "x"}}, "voice", ""),
        ({"photo": [{}], "caption": "he is blue"}, "photo", "he is blue"),
        ({"sticker": {}}, "other", ""),
        ({"something_of_next_year": {}}, "other", ""),
    ],
)
def test_media_are_told_apart_and_their_captions_are_kept(
    contents: dict[str, object], kind: str, text: str
) -> None:
    found = parse(message(**contents))
    assert found is not None
    assert (found.kind, found.text) == (kind, text)


def test_an_edited_message_says_that_it_is_one() -> None:
    raw = message(text="he is not breathing")
    found = parse({"update_id": 1, "edited_message": raw["message"]})
    assert found is not None
    assert found.edited


def test_a_tap_carries_its_data() -> None:
    query = {"id": "9", "from": PERSON, "message": {"chat": CHAT}, "data": "od:e3:en"}
    found = parse({"update_id": 2, "callback_query": query})
    assert found == Incoming(2, 7, "tap", data="od:e3:en", language_code="es", callback_id="9")


@pytest.mark.parametrize("data", ["x" * 65, "a{b}", "", None, ["od:e3"], "OD:E3\n"])
def test_a_tap_with_forged_data_means_nothing_but_is_not_lost(data: object) -> None:
    found = parse({"update_id": 1, "callback_query": {"id": "1", "from": {"id": 5}, "data": data}})
    assert found == Incoming(1, 5, "tap", callback_id="1")


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_groups_and_channels_are_left_alone(kind: str) -> None:
    assert parse(message(text="hi", chat={"id": -100, "type": kind})) is None


def test_another_kind_of_update_is_not_for_us() -> None:
    assert parse({"update_id": 3, "my_chat_member": {}}) is None


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"update_id": "1", "message": {}},
        {"update_id": True},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": {"chat": {"id": "7"}}},
        {"update_id": 1, "message": {"chat": {"id": 2**53}, "text": "x"}},
        {"update_id": 1, "message": {"chat": {"id": 1.5}, "text": "x"}},
        {"update_id": 1, "message": {"chat": {"id": -5, "type": "private"}, "text": "x"}},
        {"update_id": 1, "message": {"chat": {"id": 5}, "text": ["secret words"]}},
        {"update_id": 1, "message": {"chat": {"id": 5}, "location": {"latitude": "north"}}},
    ],
)
def test_an_absurd_update_is_refused_without_its_words(raw: object) -> None:
    with pytest.raises(BadUpdate) as refused:
        parse(raw)
    assert "secret" not in str(refused.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(anything, st.sampled_from(["message", "edited_message", "callback_query"]))
def test_no_json_at_all_raises_anything_but_bad_update(contents: object, kind: str) -> None:
    raw = {"update_id": 1, kind: contents}
    assert update_id_of(raw) == 1
    try:
        parse(raw)
    except BadUpdate:
        return


@given(st.text(alphabet=st.characters(), max_size=300))
def test_readable_text_can_always_be_stored(text: str) -> None:
    cleaned = readable(text)
    assert "\x00" not in cleaned
    assert json.loads(json.dumps(cleaned).encode("utf-8")) == cleaned


def test_lone_surrogates_and_nul_are_taken_out() -> None:
    assert readable("a\x00b\ud800c ") == "ab?c"


def test_text_is_capped_at_what_telegram_allows() -> None:
    assert len(readable("x" * 9000)) == 4096
