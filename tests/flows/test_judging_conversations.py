"""A conversation that goes otherwise than it is written is complained of, in plain words."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.decision import Decision
from bot.doors.recording import Sent
from bot.replies import Lane
from tests.flows.judging import complaint
from tests.flows.playing import Answer
from tests.flows.script import Script, Step, Wanted

SCRIPT = Script(Path("wound/hole.yml"), "", "en", datetime(2026, 12, 1), "", ())  # noqa: DTZ001
BUTTONS = ({"text": "Find wound care"},)


def came(text: str, lane: Lane = Lane.CONVERSATION) -> Sent:
    return Sent(1, text, True, BUTTONS, (), lane, "")


WASH = (came("<b>Wash</b> the wound.\nKeep it moist."),)
CALL = (came("CALL 911 now, on speaker.", Lane.EMERGENCY),)
LATE_CALL = (came("I am so sorry that this is happening. CALL 911 now.", Lane.EMERGENCY),)
SURE = Decision("say", "wound_care", confidence=0.8)
UNSURE = Decision("ask", "wound_care", choices=("wound_care", "grief"), confidence=0.2)
ALONE = Decision("menu", source="fallback")


def complaint_of(answer: Answer, in_rescue: bool = False, **wanted: Any) -> str:
    step = Step(7, "ana", "says", "wat do i do", Wanted(**wanted))
    return complaint(SCRIPT, step, answer, in_rescue)


@pytest.mark.parametrize(
    ("sent", "decision", "wanted", "told"),
    [
        (WASH, SURE, {"says": ("keep IT dry",)}, 'it does not say "keep IT dry"'),
        (WASH, SURE, {"never": ("keep it",)}, 'it must never say "keep it"'),
        (WASH, SURE, {"never": ("find wound care",)}, 'it must never say "find wound care"'),
        (WASH, SURE, {"buttons": ("Wound care",)}, "there is no button [Wound care]"),
        (WASH, SURE, {"topic": "grief"}, "taken for `wound_care`, 80% sure; wanted is `grief`"),
        (WASH, UNSURE, {"topic": "grief"}, "was not understood (likeliest: wound_care, grief)"),
        (WASH, SURE, {"emergency": True}, "the rescue was to answer"),
        (WASH, SURE, {"nothing": True}, "nothing was to come"),
        (WASH, SURE, {"language": "es"}, "the answer is in `en`, wanted is `es`"),
        (WASH, ALONE, {"says": ("Wash",)}, "Rasa did not answer"),
        ((), None, {"says": ("Wash",)}, "nothing came"),
        (CALL, None, {"says": ("CALL",)}, "If this is an emergency, write `emergency: yes`"),
        (LATE_CALL, None, {"emergency": True}, 'the first words must hold "CALL 911"'),
    ],
)
def test_what_goes_otherwise_is_told_with_file_line_and_words(
    sent: tuple[Sent, ...], decision: Decision | None, wanted: dict[str, Any], told: str
) -> None:
    topic = decision.topic or "" if decision and decision.do == "say" else ""
    complained = complaint_of(Answer(sent, decision, "en", topic), **wanted)
    assert complained.startswith('wound/hole.yml:7: ana: "wat do i do"')
    assert told in complained
    assert "Find wound care" in complained or not sent


def test_what_goes_as_written_is_passed_over() -> None:
    wanted: dict[str, Any] = {
        "says": ("wash the WOUND. keep it moist",),
        "buttons": ("find wound care",),
    }
    answer = Answer(WASH, SURE, "en", "wound_care")
    assert complaint_of(answer, topic="wound_care", never=("dry",), **wanted) == ""
    assert complaint_of(Answer(CALL, None, "en", "emergency"), emergency=True) == ""
    assert complaint_of(Answer((), None, "", ""), nothing=True) == ""


def test_within_a_rescue_not_every_step_begins_with_the_call() -> None:
    answer = Answer(LATE_CALL, None, "en", "emergency")
    assert complaint_of(answer, in_rescue=True, emergency=True) == ""


def test_a_button_that_is_not_there_is_told_with_those_that_are() -> None:
    complained = complaint_of(Answer((), None, "", "", missing=("More", "Menu")))
    assert "There are: [More] [Menu]" in complained
