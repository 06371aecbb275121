"""A button of an old message may lead to what is no more."""

import pytest

from tests.bot.rescue.conftest import Talk, empty_directory, start_talk, talk

__all__ = ["empty_directory", "start_talk", "talk"]


@pytest.mark.parametrize(
    ("data", "nearest"),
    [
        ("say:strips_reading", "say:strips_read"),
        ("more:wound_caring", "say:wound_care"),
        ("find:showers", "find:shower"),
        ("place:nalaxone", "find:naloxone"),
        ("show:strips_used", "say:strips_use"),
    ],
)
async def test_it_says_so_and_offers_the_nearest(talk: Talk, data: str, nearest: str) -> None:
    (sent,) = await talk.tap_data(data)
    assert sent.text.startswith("That button leads nowhere any more.")
    first = talk.telegram.button(talk.maker.chat_id("chat"), sent.labels[0])
    assert first is not None
    assert first["callback_data"] == nearest
    assert sent.labels[-1] == talk.bot.sayings.library.phrase("button_menu", "en")


async def test_data_that_no_button_of_ours_carries_leads_to_the_menu(talk: Talk) -> None:
    (sent,) = await talk.tap_data("quite:something:else")
    assert sent.text.startswith("That button leads nowhere any more.")
    assert len(sent.labels) > 5


async def test_the_menu_button_is_no_old_button(talk: Talk) -> None:
    (sent,) = await talk.tap_data("menu")
    assert "leads nowhere" not in sent.text
