"""An alarm opens one state, taps and words lead on, and old buttons never break anything."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import actions
from bot.flows import walking
from bot.flows.loading import RESCUE_FILE, Flow
from bot.flows.states import Place
from resources.config import load_config

NUMBERS = load_config().numbers.model_dump()
FLOW = Flow.load(RESCUE_FILE, ["en", "es"], NUMBERS)
TOPICS = Path(__file__).parents[3] / "resources" / "topics.yml"
EVERY_FLAG = frozenset({"child", "pregnant", "self", "alone", "seizure", "stimulant"}) | {
    "no_naloxone",
    "naloxone_given",
    "several",
    "breathing_not_awake",
    "police",
}
SMALL = """
id: small
callback: od
reviewed_by: null
review_by: 2027-02-22
sources: [S18]
flags: {child: c, pregnant: p}
entry: {opioid_overdose: E1}
hears:
  - {any: [not_breathing], to: E6}
  - {any: [awake], to: END}
states:
  E1:
    say: {en: CALL 911., es: LLAMA AL 911.}
    buttons:
      - {to: C1, label: {en: A child, es: Es menor}, unless: [child]}
      - {to: E6, label: {en: Next, es: Sigue}, does: dose}
      - {to: "show:spray", label: {en: Show me, es: Ver}}
  C1:
    sets: [child]
    say: {en: A child., es: Es menor.}
    hears: [{any: ["yes", awake], to: E6}]
    buttons: [{to: E6, label: {en: Next, es: Sigue}}]
  E6:
    instead: {child: E6_child}
    say: {en: Every 5., es: Cada 5.}
    buttons: [{to: END, label: {en: Done, es: Ya}}]
  E6_child:
    say: {en: Every 3., es: Cada 3.}
    buttons:
      - {to: END, label: {en: Done, es: Ya}}
      - {to: E1, label: {en: Back, es: Atras}, when: [pregnant]}
  END:
    ends: true
    say: {en: Good., es: Bien.}
    buttons: [{to: menu, label: {en: Menu, es: Menu}}]
"""


@pytest.fixture
def small(tmp_path: Path) -> Flow:
    path = tmp_path / "small.yml"
    path.write_text(SMALL, encoding="utf-8")
    return Flow.load(path, ["en", "es"], NUMBERS)


def place(flow: Flow, name: str, *flags: str) -> Place:
    found = walking.enter(flow, name, frozenset(flags))
    assert found is not None
    return found


@pytest.mark.parametrize("kind", [None, "", "opioid_overdose", "a kind nobody has heard of"])
def test_the_whole_chain_opens_when_nothing_more_is_known(kind: str | None) -> None:
    assert walking.opening(FLOW, kind, frozenset()).state.id == "e1"


def test_every_kind_of_the_contract_has_its_own_first_state() -> None:
    kinds = yaml.safe_load(TOPICS.read_text(encoding="utf-8"))["kinds"]
    assert set(FLOW.entry) == set(kinds)


@pytest.mark.parametrize(
    ("flags", "state"),
    [
        ({"breathing_not_awake", "naloxone_given"}, "s1"),
        ({"pregnant", "no_naloxone"}, "p1"),
        ({"seizure"}, "z1"),
        ({"naloxone_given"}, "n2"),
        ({"no_naloxone", "alone"}, "n1"),
    ],
)
def test_a_flag_opens_the_variant_that_fits_it(flags: set[str], state: str) -> None:
    assert walking.opening(FLOW, "opioid_overdose", frozenset(flags)).state.id == state


@pytest.mark.parametrize(("kind", "state"), [("child", "c1"), ("self_overdose", "l1")])
def test_no_flag_takes_a_child_or_the_writer_to_the_words_for_an_adult(
    kind: str, state: str
) -> None:
    assert walking.opening(FLOW, kind, EVERY_FLAG).state.id == state


def test_a_state_that_sets_a_flag_changes_the_steps_behind_it(small: Flow) -> None:
    child = place(small, "C1")
    assert child.flags == {"child"}
    assert place(small, "E6", *child.flags).state.id == "e6_child"
    assert place(small, "E6").state.id == "e6"


def test_buttons_are_offered_by_the_flags(small: Flow) -> None:
    def labels(here: Place) -> list[str]:
        return [button.label["en"] for button in walking.buttons(here)]

    assert labels(place(small, "E1")) == ["A child", "Next", "Show me"]
    assert labels(place(small, "E1", "child")) == ["Next", "Show me"]
    assert labels(place(small, "E6_child", "child", "pregnant")) == ["Done", "Back"]


@pytest.mark.parametrize(
    ("flags", "data"),
    [((), "od:e6:es:-:dose"), (("child", "pregnant"), "od:e6:es:cp:dose")],
)
def test_a_button_carries_state_language_flags_and_what_it_does(
    small: Flow, flags: tuple[str, ...], data: str
) -> None:
    here = place(small, "E1", *flags)
    button = next(b for b in walking.buttons(here) if b.does)
    assert walking.action(small, here, button, "es") == data
    read = actions.parse(data)
    assert read is not None
    assert (read.verb, read.name, read.language, read.does) == ("rescue", "e6", "es", "dose")
    assert walking.flags_of(small, read.flags) == set(flags)


def test_a_button_of_another_room_carries_no_step(small: Flow) -> None:
    here = place(small, "E1", "child")
    assert walking.action(small, here, walking.buttons(here)[-1], "en") == "show:spray"


@pytest.mark.parametrize(
    ("at", "meanings", "state"),
    [
        ("E1", {"awake"}, "end"),
        ("E1", {"awake", "not_breathing"}, "e6"),
        ("C1", {"awake"}, "e6_child"),
        ("C1", {"yes"}, "e6_child"),
        ("E1", {"yes"}, None),
        ("E1", set(), None),
    ],
)
def test_words_lead_where_the_state_says_then_where_the_flow_says(
    small: Flow, at: str, meanings: set[str], state: str | None
) -> None:
    found = walking.heard(small, place(small, at), frozenset(meanings))
    assert (found.state.id if found else None) == state


@pytest.mark.parametrize("name", ["gone", "", "say:e1", "e6:en"])
def test_a_step_that_is_no_more_leads_nowhere(name: str) -> None:
    assert walking.enter(FLOW, name, frozenset()) is None


@given(st.text(), st.text())
def test_no_name_and_no_letters_can_raise(name: str, letters: str) -> None:
    found = walking.enter(FLOW, name, walking.flags_of(FLOW, letters))
    assert found is None or found.state.id in FLOW.states


@given(st.none() | st.text(), st.frozensets(st.text() | st.sampled_from(sorted(EVERY_FLAG))))
def test_an_alarm_of_any_sort_opens_a_state_with_words(
    kind: str | None, flags: frozenset[str]
) -> None:
    assert all(walking.opening(FLOW, kind, flags).state.say.values())
