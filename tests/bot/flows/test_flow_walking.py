"""An alarm opens one state, a button leads to the next, and old buttons never break anything."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.loading import RESCUE_FILE, Flow
from bot.flows.walking import opening, step
from resources.config import load_config

FLOW = Flow.load(RESCUE_FILE, ["en", "es"], load_config().numbers.model_dump())
TOPICS = Path(__file__).parents[3] / "resources" / "topics.yml"
EVERY_FLAG = frozenset({"child", "pregnant", "self", "alone", "seizure", "stimulant"}) | {
    "no_naloxone",
    "naloxone_given",
    "several",
    "breathing_not_awake",
    "police",
}


@pytest.mark.parametrize("kind", [None, "", "opioid_overdose", "a kind nobody has heard of"])
def test_the_whole_chain_opens_when_nothing_more_is_known(kind: str | None) -> None:
    assert opening(FLOW, kind, frozenset()).id == "e1"


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
        ({"police", "several", "stimulant", "child"}, "e1"),
    ],
)
def test_a_flag_opens_the_variant_that_fits_it(flags: set[str], state: str) -> None:
    assert opening(FLOW, "opioid_overdose", frozenset(flags)).id == state


@pytest.mark.parametrize(("kind", "state"), [("child", "c1"), ("self_overdose", "l1")])
def test_no_flag_takes_a_child_or_the_writer_to_the_words_for_an_adult(
    kind: str, state: str
) -> None:
    assert opening(FLOW, kind, EVERY_FLAG).id == state


@pytest.mark.parametrize("action", ["od:e6_child", "od:E6_child", "od:e6_child:es"])
def test_a_button_leads_to_its_state_with_or_without_a_language(action: str) -> None:
    found = step(FLOW, action)
    assert found is not None
    assert found.id == "e6_child"


@pytest.mark.parametrize("action", ["od:gone", "od:", "od", "say:e1", "e1", "", "flow:rescue"])
def test_an_old_or_foreign_button_leads_nowhere(action: str) -> None:
    assert step(FLOW, action) is None


@given(st.text())
def test_no_callback_data_can_raise(data: str) -> None:
    found = step(FLOW, data)
    assert found is None or found.id in FLOW.states


@given(st.none() | st.text(), st.frozensets(st.text() | st.sampled_from(sorted(EVERY_FLAG))))
def test_an_alarm_of_any_sort_opens_a_state_with_words(
    kind: str | None, flags: frozenset[str]
) -> None:
    assert all(opening(FLOW, kind, flags).say.values())
