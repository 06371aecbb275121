"""A flow with anything wrong in it is refused before anybody is led through it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.flows.loading import Flow, FlowErrors, Known

NUMBERS = {"emergency_number": "911"}
Written = dict[str, Any]


def small_flow() -> Written:
    return {
        "id": "small",
        "callback": "od",
        "reviewed_by": None,
        "review_by": date(2027, 2, 22),
        "sources": ["S18"],
        "entry": {"opioid_overdose": "E1"},
        "states": {
            "E1": {
                "say": {"en": "CALL {emergency_number}.", "es": "LLAMA AL {emergency_number}."},
                "buttons": [{"to": "F1", "label": {"en": "False alarm", "es": "Falsa alarma"}}],
            },
            "F1": {
                "ends": True,
                "say": {"en": "Good.", "es": "Bien."},
                "buttons": [{"to": "menu", "label": {"en": "Main menu", "es": "Menú"}}],
            },
        },
    }


def load(tmp_path: Path, written: Written | str) -> Flow:
    path = tmp_path / "small.yml"
    text = written if isinstance(written, str) else yaml.safe_dump(written, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return Flow.load(path, ["en", "es"], NUMBERS)


def problems_of(tmp_path: Path, written: Written | str) -> tuple[str, ...]:
    with pytest.raises(FlowErrors) as refused:
        load(tmp_path, written)
    return refused.value.problems


def add_button(written: Written, **button: Any) -> None:
    label = {"en": "One more", "es": "Uno más"}
    written["states"]["E1"]["buttons"].append({"to": "F1", "label": label} | button)


def a_button_to_nowhere(written: Written) -> None:
    add_button(written, to="E9")


def an_outside_target_with_a_slip(written: Written) -> None:
    add_button(written, to="sya:wound_care")


def an_entry_to_nowhere(written: Written) -> None:
    written["entry"]["child"] = "C1"


def a_flag_to_nowhere(written: Written) -> None:
    written["flag_entry"] = {"pregnant": "P1"}


def a_state_nothing_leads_to(written: Written) -> None:
    written["states"]["Z1"] = written["states"]["F1"]


def a_loop_without_a_way_out(written: Written) -> None:
    button = {"to": "Z1", "label": {"en": "Again", "es": "Otra vez"}}
    written["states"]["Z1"] = {"say": {"en": "Wait.", "es": "Espera."}, "buttons": [button]}
    add_button(written, to="Z1")


def names_that_differ_in_capitals(written: Written) -> None:
    written["states"]["e1"] = written["states"]["E1"]


def words_missing_in_spanish(written: Written) -> None:
    del written["states"]["F1"]["say"]["es"]


def a_label_missing_in_spanish(written: Written) -> None:
    add_button(written, label={"en": "Only English"})


def a_text_too_long(written: Written) -> None:
    written["states"]["F1"]["say"]["en"] = "a" * 501


def a_label_too_long(written: Written) -> None:
    add_button(written, label={"en": "b" * 29, "es": "Corto"})


def the_same_label_twice(written: Written) -> None:
    add_button(written, label={"en": "False alarm", "es": "Otra cosa"})


def the_number_after_forty_characters(written: Written) -> None:
    written["states"]["E1"]["say"]["en"] = (
        "Look at them. Shout. Rub their chest. CALL {emergency_number}."
    )


def the_number_late_where_a_flag_opens(written: Written) -> None:
    written["flag_entry"] = {"pregnant": "F1"}


def an_unknown_placeholder(written: Written) -> None:
    written["states"]["F1"]["say"]["en"] = "Call {helpline}."


def an_unknown_placeholder_in_a_label(written: Written) -> None:
    add_button(written, label={"en": "Call {helpline}", "es": "Llama"})


def a_misspelt_key(written: Written) -> None:
    written["states"]["F1"]["end"] = True


def a_flag_nobody_declared(written: Written) -> None:
    add_button(written, label={"en": "Other", "es": "Otro"}, when=["pregnant"])


def two_flags_with_one_letter(written: Written) -> None:
    written["flags"] = {"child": "c", "careful": "c"}


def words_that_lead_nowhere(written: Written) -> None:
    written["hears"] = [{"any": ["awake"], "to": "W1"}]


def a_timer_to_nowhere(written: Written) -> None:
    written["states"]["E1"]["timer"] = {"at_s": [150], "to": "E7"}


def a_timer_without_a_time(written: Written) -> None:
    written["states"]["E1"]["timer"] = {"at_s": [], "to": "F1"}


def two_timers_that_ask_for_each_other(written: Written) -> None:
    add_button(written, to="E2", label={"en": "Next", "es": "Sigue"})
    e1 = written["states"]["E1"]
    written["states"]["E2"] = e1 | {"timer": {"at_s": [60], "to": "E1"}}
    e1["timer"] = {"at_s": [60], "to": "E2"}


def an_ending_with_a_timer(written: Written) -> None:
    written["states"]["F1"]["timer"] = {"at_s": [150], "to": "E1"}


def a_way_out_while_open(written: Written) -> None:
    add_button(written, to="menu", label={"en": "Main menu", "es": "Menú"})


def an_action_nobody_knows(written: Written) -> None:
    add_button(written, label={"en": "Other", "es": "Otro"}, does="call_police")


def eight_buttons(written: Written) -> None:
    for number in range(7):
        add_button(written, label={"en": f"Way {number}", "es": f"Vía {number}"})


def no_buttons_under_a_flag(written: Written) -> None:
    written["flags"] = {"child": "c"}
    for button in written["states"]["E1"]["buttons"]:
        button["unless"] = ["child"]


def no_sources(written: Written) -> None:
    written["sources"] = []


def no_entry(written: Written) -> None:
    written["entry"] = {}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (a_button_to_nowhere, "E1: leads to e9, which is no state"),
        (an_outside_target_with_a_slip, "E1: leads to sya:wound_care"),
        (an_entry_to_nowhere, "entry child: leads to C1"),
        (a_flag_to_nowhere, "flag_entry pregnant: leads to P1"),
        (a_state_nothing_leads_to, "Z1: nothing leads to it"),
        (a_loop_without_a_way_out, "Z1: no taps lead from it to a state that ends"),
        (names_that_differ_in_capitals, "E1: two states differ only in capital letters"),
        (words_missing_in_spanish, "F1: no words in es"),
        (a_label_missing_in_spanish, "E1: a button has no label in es"),
        (a_text_too_long, "F1: en has 501 characters"),
        (a_label_too_long, "has 29 characters"),
        (the_same_label_twice, 'E1: two buttons say "False alarm"'),
        (the_number_after_forty_characters, "E1: no 911 in the first 40 characters of en"),
        (the_number_late_where_a_flag_opens, "F1: no 911 in the first 40 characters of es"),
        (an_unknown_placeholder, "F1: en has braces"),
        (an_unknown_placeholder_in_a_label, 'the button "Call {helpline}" has braces'),
        (a_misspelt_key, "states.F1.end"),
        (a_flag_nobody_declared, "E1: pregnant is none of the flow's flags"),
        (two_flags_with_one_letter, "flags: two have the letter c"),
        (words_that_lead_nowhere, "hears 0: leads to W1"),
        (a_timer_to_nowhere, "E1: leads to e7"),
        (a_timer_without_a_time, "states.E1.timer.at_s"),
        (two_timers_that_ask_for_each_other, "E2: its timer comes back to it"),
        (an_ending_with_a_timer, "F1: has a timer although it ends"),
        (a_way_out_while_open, "E1: leads out to menu while the flow is open"),
        (an_action_nobody_knows, "states.E1.buttons.1.does"),
        (eight_buttons, "E1: 8 buttons at once"),
        (no_buttons_under_a_flag, "E1: 0 buttons at once"),
        (no_sources, "sources"),
        (no_entry, "entry"),
    ],
)
def test_a_flow_is_refused_for(tmp_path: Path, spoil: Callable[[Written], None], told: str) -> None:
    written = small_flow()
    spoil(written)
    found = problems_of(tmp_path, written)
    assert any(told in problem for problem in found), found


def test_a_problem_is_told_with_the_line_of_its_state(tmp_path: Path) -> None:
    written = small_flow()
    words_missing_in_spanish(written)
    text = yaml.safe_dump(written, allow_unicode=True, sort_keys=False)
    line = text.splitlines().index("  F1:") + 1
    assert problems_of(tmp_path, text) == (f"small.yml:{line}: F1: no words in es",)


def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    text = yaml.safe_dump(small_flow(), sort_keys=False).replace("es: Falsa alarma", "es: [Falsa")
    assert problems_of(tmp_path, text)[0].startswith("small.yml:")


def test_a_part_adds_its_states_and_its_problems_name_its_own_file(tmp_path: Path) -> None:
    written = small_flow()
    written["parts"] = ["more"]
    part: Written = {"part_of": "small", "states": {"F1": written["states"].pop("F1")}}
    more = tmp_path / "more.yml"
    more.write_text(yaml.safe_dump(part, sort_keys=False), encoding="utf-8")
    assert set(load(tmp_path, written).states) == {"e1", "f1"}
    del part["states"]["F1"]["say"]["en"]
    more.write_text(yaml.safe_dump(part, sort_keys=False), encoding="utf-8")
    assert problems_of(tmp_path, written) == ("more.yml:3: F1: no words in en",)


def test_a_part_may_not_repeat_a_state_or_belong_to_another_flow(tmp_path: Path) -> None:
    written = small_flow()
    written["parts"] = ["more"]
    part = {"part_of": "other", "states": {"E1": written["states"]["E1"]}}
    (tmp_path / "more.yml").write_text(yaml.safe_dump(part, sort_keys=False), encoding="utf-8")
    assert problems_of(tmp_path, written) == (
        "more.yml:3: E1 is there twice",
        "more.yml:1: this is part of other, not of small",
    )


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    written = small_flow()
    for spoil in (a_button_to_nowhere, words_missing_in_spanish, a_label_too_long):
        spoil(written)
    assert len(problems_of(tmp_path, written)) >= 3


def test_a_second_state_of_the_same_name_does_not_replace_the_first(tmp_path: Path) -> None:
    text = yaml.safe_dump(small_flow(), sort_keys=False) + "  E1: {say: {}, buttons: []}\n"
    assert any("E1 is there twice" in problem for problem in problems_of(tmp_path, text))


@pytest.mark.parametrize("text", ["", "just words", "states: [", "a: !!python/object:os.system {}"])
def test_a_file_that_is_no_flow_is_refused(tmp_path: Path, text: str) -> None:
    assert problems_of(tmp_path, text)


def test_a_file_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(FlowErrors, match=r"gone\.yml"):
        Flow.load(tmp_path / "gone.yml", ["en"], NUMBERS)


def test_words_and_labels_come_with_the_numbers_filled_in(tmp_path: Path) -> None:
    written = small_flow()
    add_button(written, label={"en": "I called {emergency_number}", "es": "Llamé"})
    first = load(tmp_path, written).states["e1"]
    assert first.say == {"en": "CALL 911.", "es": "LLAMA AL 911."}
    assert first.buttons[1].label["en"] == "I called 911"


def test_only_the_languages_of_the_deployment_are_asked_for(tmp_path: Path) -> None:
    written = small_flow()
    words_missing_in_spanish(written)
    path = tmp_path / "small.yml"
    path.write_text(yaml.safe_dump(written), encoding="utf-8")
    assert dict(Flow.load(path, ["en"], NUMBERS).states["f1"].say) == {"en": "Good."}


def test_what_no_other_room_has_is_told(tmp_path: Path) -> None:
    written = small_flow()
    written["states"]["E1"] |= {"voice": "hum", "hears": [{"any": ["telepathy"], "to": "F1"}]}
    add_button(written, to="show:cloud", label={"en": "Show me", "es": "Ver"})
    path = tmp_path / "small.yml"
    path.write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    known = Known(frozenset({"menu"}), frozenset({"breaths"}), frozenset({"awake"}))
    with pytest.raises(FlowErrors) as refused:
        Flow.load(path, ["en", "es"], NUMBERS, known)
    told = "\n".join(refused.value.problems)
    assert "E1: there is no clip hum" in told
    assert "E1: nobody can hear telepathy" in told
    assert "E1: leads to show:cloud, which is not there" in told
