"""A guide with anything wrong in it is refused before anybody is led through it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.flows.lines import FlowErrors
from bot.guides.loading import Guides, Known, read_guide
from bot.guides.walking import buttons, enter, opening, tapped, words

KNOWN = Known(
    ["en", "es"],
    {"emergency_number": "911"},
    {code: {"line_samhsa": "a line"} for code in ("en", "es")},
    frozenset({"spray"}),
    frozenset({"count_it"}),
)
Written = dict[str, Any]


def small_guide() -> Written:
    return {
        "id": "small",
        "label": {"en": "Guide me", "es": "Guíame"},
        "reviewed_by": None,
        "review_by": date(2027, 2, 22),
        "sources": ["S18"],
        "answers": {"strip": {"fentanyl": "f", "xylazine": "x"}, "sample": {"pill": "p"}},
        "start": "first",
        "states": {
            "first": {
                "say": {"en": "Which one?", "es": "¿Cuál?"},
                "buttons": [
                    {"to": "last", "sets": "fentanyl", "label": {"en": "This", "es": "Esta"}},
                    {"to": "last", "sets": "xylazine", "label": {"en": "That", "es": "Otra"}},
                ],
            },
            "last": {
                "ends": True,
                "say": {"en": "Done.", "es": "Listo."},
                "also": [{"when": ["fentanyl"], "say": {"en": "This one.", "es": "Esta."}}],
                "buttons": [
                    {"to": "menu"},
                    {"to": "first", "label": {"en": "Back", "es": "Atrás"}},
                ],
            },
        },
    }


def write(folder: Path, written: Written | str, name: str = "small") -> Path:
    path = folder / f"{name}.yml"
    text = written if isinstance(written, str) else yaml.safe_dump(written, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path


def broken(folder: Path, written: Written | str) -> str:
    write(folder, written)
    with pytest.raises(FlowErrors) as refused:
        Guides.load(folder, KNOWN)
    return str(refused.value)


def first(written: Written) -> Written:
    state: Written = written["states"]["first"]
    return state


def add_button(written: Written, **button: Any) -> None:
    label = {"en": "One more", "es": "Uno más"}
    first(written)["buttons"].append({"to": "last", "label": label} | button)


def a_timer(to: str = "last", late: str = "last") -> Written:
    return {"seconds": 300, "to": to, "late": late}


FAULTS: dict[str, Callable[[Written], object]] = {
    "leads to nowhere, which is no state": lambda it: add_button(it, to="nowhere"),
    "leads to say:nothing, which is not there": lambda it: add_button(it, to="say:nothing"),
    "leads to guide:nothing, which is not there": lambda it: add_button(it, to="guide:nothing"),
    "no words in es": lambda it: first(it)["say"].pop("es"),
    "no label in es": lambda it: add_button(it, label={"en": "Only English"}),
    "25 characters; 24 at most": lambda it: add_button(it, label={"en": "b" * 25, "es": "b"}),
    'two buttons say "This"': lambda it: add_button(it, label={"en": "This", "es": "Más"}),
    "0 buttons at once": lambda it: it["states"]["last"].update(buttons=[]),
    "alone: nothing leads to it": lambda it: it["states"].update(alone=it["states"]["last"]),
    "no taps lead from it to a state that ends": lambda it: it["states"]["last"].update(ends=False),
    "ends the guide without a button to the menu": lambda it: it["states"]["last"]["buttons"].pop(
        0
    ),
    "701 characters; 700 at most": lambda it: first(it)["say"].update(en="a" * 701),
    "there is no picture hammer": lambda it: first(it).update(picture="hammer"),
    "nobody can do magic": lambda it: first(it).update(does="magic"),
    "no 911 in the first 40 characters of en": lambda it: first(it).update(urgent=True),
    "is urgent and has no button to flow:rescue": lambda it: first(it).update(urgent=True),
    "blue is none of the guide's answers": lambda it: add_button(it, when=["blue"]),
    "two have the letter f": lambda it: it["answers"]["sample"].update(pill="f"),
    "two have the name pill": lambda it: it["answers"]["strip"].update(pill="q"),
    "a button out of the guide can set no answer": lambda it: add_button(
        it, to="say:strips_use", sets="pill"
    ),
    "{helpline} is no number of config.yml": lambda it: first(it)["say"].update(en="{helpline}"),
    "a brace stands alone": lambda it: first(it)["say"].update(en="{Help"),
    "start: begin is no state": lambda it: it.update(start="begin"),
    "id: other stands in a file named small": lambda it: it.update(id="other"),
    "its timer comes back to it": lambda it: first(it).update(timer=a_timer("first")),
    "has a timer although it ends": lambda it: it["states"]["last"].update(timer=a_timer("first")),
    "leads to later, which is no state": lambda it: first(it).update(timer=a_timer(late="later")),
    "starts a timer and stops it": lambda it: first(it).update(timer=a_timer(), stops_timer=True),
    "Extra inputs are not permitted": lambda it: first(it).update(tiemr=a_timer()),
    "String should match pattern": lambda it: it["answers"]["strip"].update(fentanyl="ff"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path: Path, what: str) -> None:
    written = small_guide()
    FAULTS[what](written)
    told = broken(tmp_path, written)
    assert any(what in line and line.startswith("small.yml:") for line in told.splitlines()), told


def test_the_line_is_that_of_the_state(tmp_path: Path) -> None:
    written = small_guide()
    add_button(written, to="nowhere")
    path = write(tmp_path, written)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert broken(tmp_path, written).startswith(f"small.yml:{lines.index('  first:') + 1}: first")


def test_the_problems_of_all_guides_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, small_guide() | {"id": "fine", "start": "begin"}, "fine")
    told = broken(tmp_path, "id: [")
    assert {line.partition(":")[0] for line in told.splitlines()} == {"fine.yml", "small.yml"}


def test_the_last_answer_to_a_question_counts(tmp_path: Path) -> None:
    guide = read_guide(write(tmp_path, small_guide()), KNOWN)
    start = opening(guide)
    this, that = buttons(start)
    once = tapped(start, this)
    assert once is not None
    assert once.answers == {"fentanyl"}
    assert words(once, "en") == "Done.\nThis one."
    again = tapped(once, that)
    assert again is not None
    assert again.answers == {"xylazine"}
    assert words(again, "en") == "Done."


def test_letters_of_an_older_file_are_passed_over(tmp_path: Path) -> None:
    guide = read_guide(write(tmp_path, small_guide()), KNOWN)
    found = enter(guide, "last", "fz9")
    assert found is not None
    assert found.answers == {"fentanyl"}


def test_a_number_and_a_dated_fact_may_be_named(tmp_path: Path) -> None:
    written = small_guide()
    first(written)["say"] = dict.fromkeys(("en", "es"), "{emergency_number} {line_samhsa}")
    guide = read_guide(write(tmp_path, written), KNOWN)
    assert guide.states["first"].say["es"] == "911 {line_samhsa}"
