"""What a state does beside saying something, and what a guide was started for."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from bot.answering import actions
from bot.answering.wording import Sayings, Voice
from bot.guides.deeds import Deed, Done
from bot.guides.loading import Guides, Known
from bot.guides.playing import Guiding
from bot.message import Message
from bot.receiving.updates import Incoming

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KNOWN = Known(["en", "es"], {"emergency_number": "911"}, deeds=frozenset({"count_it"}))
LABELS = {"en": "Closed", "es": "Cerrado"}
WRITTEN = {
    "id": "report",
    "label": LABELS,
    "reviewed_by": None,
    "review_by": date(2027, 2, 22),
    "sources": ["S1"],
    "answers": {"what": {"closed": "c"}},
    "start": "ask",
    "states": {
        "ask": {
            "say": {"en": "What is wrong?", "es": "¿Qué está mal?"},
            "buttons": [{"to": "thanks", "sets": "closed", "label": LABELS}],
        },
        "thanks": {
            "does": "count_it",
            "ends": True,
            "say": {"en": "Thank you.", "es": "Gracias."},
            "buttons": [{"to": "menu"}],
        },
    },
}


def message(sayings: Sayings, folder: Path) -> Message:
    (folder / "report.yml").write_text(yaml.safe_dump(WRITTEN), encoding="utf-8")
    sayings = replace(sayings, guides=Guides.load(folder, KNOWN))
    return Message(Incoming(1, 7, "tap"), Voice(sayings, "en"), {}, NOW)


async def test_a_deed_is_done_once_somebody_gets_there_with_what_was_answered(
    sayings: Sayings, tmp_path: Path
) -> None:
    done: list[Deed] = []

    async def count(deed: Deed) -> Done:
        done.append(deed)
        return Done(tally=("report_closed",))

    guiding, tap = Guiding({"count_it": count}), message(sayings, tmp_path)
    asked = await guiding.started(tap, "report", "listing-17")
    assert (done, asked.tally) == ([], ())
    button = actions.parse(asked.replies[0].buttons[0][0].action)
    assert button is not None
    thanked = await guiding.tapped(tap, button)
    (deed,) = done
    assert (deed.position.about, deed.position.answers) == ("listing-17", {"closed"})
    assert (deed.at, deed.language) == (NOW, "en")
    assert thanked.tally == ("report_closed",)


async def test_a_button_may_start_a_guide_for_one_thing(sayings: Sayings, tmp_path: Path) -> None:
    button = actions.parse("guide:report:listing-17")
    assert button is not None
    asked = await Guiding().tapped(message(sayings, tmp_path), button)
    assert asked.replies[0].buttons[0][0].action == "g:report:thanks:en:c:listing-17"
