"""The commands: what each leads to."""

import pytest

from bot.app import Steady
from tests.telegram.stand_in import TelegramStandIn


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/naloxone", "Where are you"),
        ("/near@SteadyBot", "Where are you"),
        ("/withdrawal", "Withdrawal"),
        ("/strip", "strip"),
        ("/alerts", "I do not send any yet"),
        ("/sos", "CALL 911"),
    ],
)
async def test_a_command_leads_to_what_it_says(
    bot: Steady, stand_in: TelegramStandIn, command: str, says: str
) -> None:
    stand_in.send_text(7, command)
    (answer, *_) = await stand_in.wait_for_async(7, 1, 10)
    assert says.lower() in (answer.get("text") or answer["caption"]).lower()


async def test_a_command_that_nobody_knows_shows_the_menu(
    bot: Steady, stand_in: TelegramStandIn
) -> None:
    stand_in.send_text(7, "/nosuchthing")
    (menu,) = await stand_in.wait_for_async(7, 1, 10)
    assert len(menu["reply_markup"]["inline_keyboard"]) >= 5
