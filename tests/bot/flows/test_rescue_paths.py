"""Every way through the rescue: nothing is out of reach, nobody gets stuck or falls out."""

import re
from collections.abc import Callable

from bot.flows.loading import Flow, State
from bot.flows.walking import opening, step
from resources.topics import need_ids, topic_ids

GRAMMAR = re.compile(r"^[a-z0-9:_-]{1,61}$")  # 64, less the room for ":es" behind it
# Somebody may not be breathing in these: recognising, breathing for them, watching, waiting.
LIFE_AT_STAKE = re.compile(r"^(e\d|s\d|n\d|p\d|z\d|k\d|g\d|c\d$|l1|l2|h\d|w\d)")


def tapped(flow: Flow, start: State, through: Callable[[State], bool]) -> set[str]:
    """Every state that taps lead to from `start`, going on only from those `through` allows."""
    seen, rest = {start.id}, [start]
    while rest:
        for button in rest.pop().buttons:
            found = step(flow, button.action)
            if found is not None and found.id not in seen:
                seen.add(found.id)
                rest += [found] if through(found) else []
    return seen


def goes_on(state: State) -> bool:
    return not state.ends


def first_states(flow: Flow) -> list[State]:
    by_kind = [opening(flow, kind, frozenset()) for kind in flow.entry]
    return by_kind + [opening(flow, None, frozenset({flag})) for flag in flow.flag_entry]


def test_every_state_is_come_to_from_some_alarm(rescue: Flow) -> None:
    open_states = {state.id for state in rescue.states.values() if not state.ends}
    reached = set.union(*(tapped(rescue, first, goes_on) for first in first_states(rescue)))
    assert open_states <= reached
    endings = [tapped(rescue, rescue.states[name], goes_on) for name in reached - open_states]
    assert reached.union(*endings) == set(rescue.states)


def test_from_every_state_some_taps_lead_out(rescue: Flow) -> None:
    stuck = {
        state.id
        for state in rescue.states.values()
        if not any(rescue.states[name].ends for name in tapped(rescue, state, goes_on))
    }
    assert stuck == set()


def test_every_button_leads_somewhere(rescue: Flow) -> None:
    known = {f"say:{topic}" for topic in topic_ids()} | {f"find:{need}" for need in need_ids()}
    lost = {
        button.action
        for state in rescue.states.values()
        for button in state.buttons
        if step(rescue, button.action) is None and button.action not in known | {"menu"}
    }
    assert lost == set()


def test_every_button_fits_telegrams_64_bytes_with_a_language_behind_it(rescue: Flow) -> None:
    actions = [button.action for state in rescue.states.values() for button in state.buttons]
    assert [action for action in actions if not GRAMMAR.match(action)] == []


def test_no_button_of_an_open_rescue_leads_out_to_a_text_or_a_search(rescue: Flow) -> None:
    leaks = {
        state.id
        for state in rescue.states.values()
        if not state.ends and any(step(rescue, button.action) is None for button in state.buttons)
    }
    assert leaks == set()


def test_where_breathing_is_in_doubt_only_being_awake_ends_the_rescue(rescue: Flow) -> None:
    leaving = {
        (state.id, button.action)
        for state in rescue.states.values()
        if LIFE_AT_STAKE.match(state.id)
        for button in state.buttons
        if (target := step(rescue, button.action)) is not None and target.ends
    }
    assert leaving == {("l1", "od:l3"), ("l2", "od:l3")}  # "I'm awake and OK"


def test_every_ending_offers_a_way_back_or_the_menu(rescue: Flow) -> None:
    ends = [state for state in rescue.states.values() if state.ends]
    assert ends
    assert all("menu" in {button.action for button in state.buttons} for state in ends)


def test_a_childs_rescue_never_comes_to_the_breaths_of_an_adult(rescue: Flow) -> None:
    reached = tapped(rescue, opening(rescue, "child", frozenset()), goes_on)
    adult = {
        name for name in reached if re.search(r"\b5 (seconds|segundos)", _all_words(rescue, name))
    }
    assert adult == set()
    assert not reached & {"r2", "a1", "w1"}  # a child is never left at home after an opioid


def test_after_every_dose_come_breaths(rescue: Flow) -> None:
    given = {
        (state.id, button.action)
        for state in rescue.states.values()
        for button in state.buttons
        if button.label["en"].startswith("I gave") and state.id != "a1"
    }
    assert given == {
        ("e5a", "od:e6"),
        ("e5b", "od:e6"),
        ("e8", "od:e6"),
        ("e8_child", "od:e6_child"),
    }


def test_not_sure_leads_where_the_worse_answer_leads(rescue: Flow) -> None:
    unsure = {
        (state.id, button.action)
        for state in rescue.states.values()
        for button in state.buttons
        if button.label["en"] == "Not sure"
    }
    assert unsure == {
        ("e2", "od:e3"),
        ("e4", "od:e5"),
        ("e7", "od:e8"),
        ("e7_child", "od:e8_child"),
        ("e9", "od:e5"),
        ("s1", "od:e5"),
        ("c2", "od:e8_child"),
        ("k1", "od:e2"),
        ("x1", "od:l1"),
    }


def _all_words(flow: Flow, name: str) -> str:
    return " ".join(flow.states[name].say.values())
