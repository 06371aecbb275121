"""Every way through the rescue: nothing is out of reach, nobody gets stuck or falls out."""

import re
from collections.abc import Mapping

import pytest

from bot.answering import actions
from bot.flows import walking
from bot.flows.loading import Flow
from bot.flows.meanings import MEANINGS
from bot.flows.states import Place
from resources.topics import need_ids, topic_ids
from tests.bot.flows.conftest import Graph

DATA = re.compile(r"^[a-z0-9:_-]{1,64}$")
FIVE_SECONDS = re.compile(r"\b5 (seconds|segundos)")
A_CHILD_THREE = re.compile(r"A child: 3\b")
CRISIS_LINE_FIRST = re.compile(r"^(Call or text|Llama al).{0,6}988")


def places_with(graph: Graph, flag: str) -> list[Place]:
    return [place for place in graph.places.values() if flag in place.flags]


def test_from_every_place_some_taps_lead_out(graph: Graph) -> None:
    assert graph.places.keys() - graph.lead_to_an_end() == set()


def test_every_state_is_come_to_by_taps_words_or_clocks(rescue: Flow, graph: Graph) -> None:
    come_to = {place.state.id for place in graph.places.values()}
    for state in rescue.states.values():
        come_to |= {hearing.to for hearing in state.hears} | {*state.instead.values()}
        come_to |= {state.timer.to, state.timer.late} if state.timer else set()
    come_to |= {hearing.to for hearing in rescue.hears}
    come_to |= {rescue.late or "", rescue.still or ""}
    assert rescue.over is not None
    assert {*rescue.states} - come_to - {rescue.over.to} == set()


def test_every_button_leads_somewhere(rescue: Flow) -> None:
    known = {f"say:{topic}" for topic in topic_ids()} | {f"find:{need}" for need in need_ids()}
    known |= {"menu", *rescue.states}
    lost = {
        button.to
        for state in rescue.states.values()
        for button in state.buttons
        if button.to not in known and not button.to.startswith("show:")
    }
    assert lost == set()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_button_of_every_place_fits_telegram_and_can_be_read_back(
    rescue: Flow, graph: Graph, language: str
) -> None:
    for place in graph.places.values():
        for button in walking.buttons(place):
            data = walking.action(rescue, place, button, language)
            assert DATA.match(data)
            read = actions.parse(data)
            assert read is not None
            if not button.outside:
                assert (read.name, read.language, read.does) == (button.to, language, button.does)
                assert walking.flags_of(rescue, read.flags) == place.flags


def test_words_are_only_listened_for_where_somebody_can_hear_them(rescue: Flow) -> None:
    heard = {
        meaning
        for hears in (rescue.hears, *(state.hears for state in rescue.states.values()))
        for hearing in hears
        for meaning in hearing.any
    }
    assert heard | {*rescue.counts} <= {*MEANINGS}


def test_no_words_and_no_clock_end_a_rescue(rescue: Flow) -> None:
    ends = {name for name, state in rescue.states.items() if state.ends}
    for state in rescue.states.values():
        assert not ends & {hearing.to for hearing in (*state.hears, *rescue.hears)}
        assert state.timer is None or not ends & {state.timer.to, state.timer.late}


def test_every_ending_offers_a_way_back_or_the_menu(rescue: Flow) -> None:
    ends = [state for state in rescue.states.values() if state.ends]
    assert ends
    assert all("menu" in {button.to for button in state.buttons} for state in ends)


def test_a_child_never_gets_the_breaths_of_an_adult_or_is_left_at_home(graph: Graph) -> None:
    shown = {place.state.id: place.state for place in places_with(graph, "child")}
    adult = {
        name
        for name, state in shown.items()
        if FIVE_SECONDS.search(_words(state.say)) and not A_CHILD_THREE.search(_words(state.say))
    }
    assert adult == set()
    assert not shown.keys() & {"r2", "a1", "stay4", "stay_ok", "e6"}


def test_whoever_took_something_to_die_is_never_told_988_first(graph: Graph) -> None:
    for place in places_with(graph, "taken"):
        assert not any(CRISIS_LINE_FIRST.search(text) for text in place.state.say.values())


def test_every_dose_that_is_tapped_starts_a_clock(rescue: Flow, graph: Graph) -> None:
    doses = [
        walking.enter(rescue, button.to, place.flags)
        for place in graph.places.values()
        for button in walking.buttons(place)
        if button.does == "dose"
    ]
    assert doses
    assert all(after and after.state.timer and after.state.timer.at == (150,) for after in doses)


def test_not_sure_leads_where_the_worse_answer_leads(rescue: Flow) -> None:
    unsure = {
        (state.id, button.to)
        for state in rescue.states.values()
        for button in state.buttons
        if button.label["en"] == "Not sure"
    }
    safe = re.compile(r"^(e2|e3|e4|e5|e8|k1|l1|x1_|z|over|c1|m1)")
    assert {to for _, to in unsure if not safe.match(to)} == set()


def _words(say: Mapping[str, str]) -> str:
    return " ".join(say.values())
