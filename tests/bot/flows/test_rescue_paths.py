"""Every way through the rescue: nothing is out of reach, nobody gets stuck or falls out."""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest

from bot import actions
from bot.flows import walking
from bot.flows.loading import Flow, State
from bot.flows.states import Place
from resources.topics import need_ids, topic_ids

DATA = re.compile(r"^[a-z0-9:_-]{1,64}$")
# Somebody may not be breathing in these: recognising, breathing for them, watching, waiting.
LIFE_AT_STAKE = re.compile(r"^(e\d|s\d|n\d|p\d|z\d|k\d|g\d|v\d|c\d$|l1|l2|h\d|w\d)")
FIVE_SECONDS = re.compile(r"\b5 (seconds|segundos)")


def tapped(flow: Flow, start: Place, through: Callable[[State], bool]) -> list[Place]:
    """Every place that taps lead to from `start`, going on only from those `through` allows."""
    seen, rest = {key(start): start}, [start]
    while rest:
        here = rest.pop()
        for button in walking.buttons(here):
            found = walking.enter(flow, button.to, here.flags)
            if not button.outside and found is not None and key(found) not in seen:
                seen[key(found)] = found
                rest += [found] if through(found.state) else []
    return [*seen.values()]


def key(place: Place) -> tuple[str, frozenset[str]]:
    return place.state.id, place.flags


def goes_on(state: State) -> bool:
    return not state.ends


def ids(places: Iterable[Place]) -> set[str]:
    return {place.state.id for place in places}


def first_places(flow: Flow) -> list[Place]:
    by_kind = [walking.opening(flow, kind, frozenset()) for kind in flow.entry]
    return by_kind + [walking.opening(flow, None, frozenset({flag})) for flag in flow.flag_entry]


def every_place(flow: Flow) -> Iterator[Place]:
    for first in first_places(flow):
        yield from tapped(flow, first, goes_on)


def test_from_every_place_some_taps_lead_out(rescue: Flow) -> None:
    stuck = {
        key(place)
        for place in every_place(rescue)
        if not any(found.state.ends for found in tapped(rescue, place, goes_on))
    }
    assert stuck == set()


def test_every_button_leads_somewhere(rescue: Flow) -> None:
    known = {f"say:{topic}" for topic in topic_ids()} | {f"find:{need}" for need in need_ids()}
    lost = {
        button.to
        for state in rescue.states.values()
        for button in state.buttons
        if (button.to not in known | {"menu"} and not button.to.startswith("show:"))
        if button.outside or button.to not in rescue.states
    }
    assert lost == set()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_button_of_every_place_fits_telegram_and_can_be_read_back(
    rescue: Flow, language: str
) -> None:
    for place in every_place(rescue):
        for button in walking.buttons(place):
            data = walking.action(rescue, place, button, language)
            assert DATA.match(data)
            read = actions.parse(data)
            assert read is not None
            if not button.outside:
                assert (read.name, read.language, read.does) == (button.to, language, button.does)
                assert walking.flags_of(rescue, read.flags) == place.flags


def test_no_button_of_an_open_rescue_leads_out_to_a_text_or_a_search(rescue: Flow) -> None:
    leaks = {
        state.id
        for state in rescue.states.values()
        for button in state.buttons
        if not state.ends and button.outside and not button.to.startswith("show:")
    }
    assert leaks == set()


def test_every_ending_offers_a_way_back_or_the_menu(rescue: Flow) -> None:
    ends = [state for state in rescue.states.values() if state.ends]
    assert ends
    assert all("menu" in {button.to for button in state.buttons} for state in ends)


def test_a_childs_rescue_never_comes_to_the_breaths_of_an_adult(rescue: Flow) -> None:
    reached = ids(tapped(rescue, walking.opening(rescue, "child", frozenset()), goes_on))
    assert {name for name in reached if FIVE_SECONDS.search(_all_words(rescue, name))} == set()
    assert not reached & {"r2", "a1", "stay4"}  # a child is never left at home after an opioid


def _all_words(flow: Flow, name: str) -> str:
    return " ".join(flow.states[name].say.values())
