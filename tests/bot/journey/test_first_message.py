"""Through the stand-in, with the real client: the first message gets its answer."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.app import Steady
from resources.library import DEFAULT_ROOT
from tests.bot.journey.conftest import ScriptedRasa, StartBot
from tests.telegram.stand_in import TelegramStandIn

JSON = dict[str, Any]


def labels(message: JSON) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("my friend wont wake up and his lips are blue", "CALL 911"),
        ("mi pana no respira", "LLAMA AL 911"),
    ],
)
async def test_an_emergency_gets_the_whole_first_step_in_its_language(
    bot: Steady, stand_in: TelegramStandIn, text: str, call: str
) -> None:
    stand_in.send_text(7, text)
    (first,) = await stand_in.wait_for_async(7, 1, 5)
    assert call in first["text"][:40]
    assert len(labels(first)) >= 5


async def test_the_buttons_of_the_first_step_lead_on(
    bot: Steady, stand_in: TelegramStandIn
) -> None:
    stand_in.send_text(7, "he is not breathing")
    (first,) = await stand_in.wait_for_async(7, 1, 5)
    seen = {first["text"]}
    for number, label in enumerate(labels(first), start=2):
        stand_in.tap(7, label)
        messages = await stand_in.wait_for_async(7, number, 5)
        seen.add(messages[-1]["text"])
    assert len(seen) == len(labels(first)) + 1


async def test_a_question_on_the_law_of_another_state_is_answered_honestly(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.means("can cops arrest me for calling in ohio", "law_good_samaritan")
    stand_in.send_text(7, "can cops arrest me for calling in ohio")
    (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert "You asked about Ohio. I don't know how it is there." in answer["text"]
    assert "This is for Pennsylvania:" in answer["text"]


async def test_a_question_gets_its_curated_text(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.means("one pink line what does that mean", "strips_read")
    stand_in.send_text(7, "one pink line what does that mean")
    (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert answer["photo"]
    assert answer["caption"].startswith("One line means positive")


async def test_a_search_gets_the_nearest_listings_with_directions(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    text = "where can i get narcan near 19134"
    rasa.means(text, "services_find", find={"need": "naloxone", "place": "19134"})
    stand_in.send_text(7, text)
    (answer,) = await stand_in.wait_for_async(7, 1, 10)
    assert "19134" in answer["text"]
    assert "1. " in answer["text"]
    urls = [
        button.get("url", "") for row in answer["reply_markup"]["inline_keyboard"] for button in row
    ]
    assert any("destination=39.9" in url for url in urls)


async def test_a_need_without_a_place_asks_where_and_takes_a_shared_location(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.means("food", "services_find", find={"need": "food", "place": None})
    stand_in.send_text(7, "food")
    asked = await stand_in.wait_for_async(7, 2, 10)
    assert asked[0]["reply_markup"]["keyboard"][0][0]["request_location"] is True
    stand_in.send_location(7, 39.9925, -75.1133)
    answer = (await stand_in.wait_for_async(7, 3, 5))[-1]
    assert answer["text"].startswith("Food near you")


async def test_a_place_alone_answers_the_question_where_even_with_rasa_gone(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.means("a shower", "services_find", find={"need": "shower", "place": None})
    stand_in.send_text(7, "a shower")
    await stand_in.wait_for_async(7, 2, 10)
    rasa.down = True
    stand_in.send_text(7, "K&A")
    answer = (await stand_in.wait_for_async(7, 3, 5))[-1]
    assert answer["text"].startswith("A shower near")


async def test_more_places_follow_by_button(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.means("food 19134", "services_find", find={"need": "food", "place": "19134"})
    stand_in.send_text(7, "food 19134")
    await stand_in.wait_for_async(7, 1, 10)
    stand_in.tap(7, "More places")
    first, second = await stand_in.wait_for_async(7, 2, 5)
    assert "\n4. " in second["text"] or second["text"].count("4. ") == 1
    assert first["text"] != second["text"]


def words_without(folder: Path, topic: str, closest: str) -> Path:
    """A copy of the shipped words in which one topic has no text yet."""
    shutil.copytree(DEFAULT_ROOT.parent / "dated", folder / "dated")
    words = Path(shutil.copytree(DEFAULT_ROOT, folder / "content"))
    for text in words.glob(f"*/{topic}.md"):
        text.unlink()
    with (words / "closest.yml").open("a") as lines:
        lines.write(f"{topic}: {closest}\n")
    return words


async def test_a_topic_without_text_is_said_to_be_missing_and_the_closest_are_offered(
    start_bot: StartBot,
    stand_in: TelegramStandIn,
    rasa: ScriptedRasa,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    words = words_without(tmp_path / "words", "naloxone_law", "law_good_samaritan naloxone_get")
    monkeypatch.setattr("bot.words.DEFAULT_ROOT", words)
    rasa.means("is it legal to carry narcan", "naloxone_law")
    async with start_bot():
        stand_in.send_text(7, "is it legal to carry narcan")
        (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert "don't have" in answer["text"]
    assert len(labels(answer)) >= 3


async def test_a_message_that_may_be_an_emergency_opens_with_the_urgent_line(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    text = "my leg wound is turning black and smells, i feel hot"
    rasa.means(text, "wound_when_er")
    stand_in.send_text(7, text)
    (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert "911" in answer["text"][:60]
    assert labels(answer)[0] == "It is happening now" or len(labels(answer)) >= 5


@pytest.mark.parametrize("command", ["/sos", "/start sos"])
async def test_the_emergency_opens_with_no_recognition_at_all(
    bot: Steady, stand_in: TelegramStandIn, command: str
) -> None:
    stand_in.send_text(7, command)
    (first,) = await stand_in.wait_for_async(7, 1, 5)
    assert "CALL 911" in first["text"][:40]


async def test_the_emergency_key_stays_under_the_chat_and_opens_the_rescue(
    bot: Steady, stand_in: TelegramStandIn
) -> None:
    stand_in.send_text(7, "/start")
    await stand_in.wait_for_async(7, 2, 5)
    stand_in.tap(7, "🆘 Emergency")
    last = (await stand_in.wait_for_async(7, 3, 5))[-1]
    assert "CALL 911" in last["text"][:40]


async def test_words_never_close_an_open_rescue(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.means("ok", "thanks_bye", sure=0.2, ask={"topics": []})
    stand_in.send_text(7, "she is not breathing")
    await stand_in.wait_for_async(7, 1, 5)
    stand_in.tap(7, "Not waking")
    step = (await stand_in.wait_for_async(7, 2, 5))[-1]
    stand_in.send_text(7, "ok")
    again = (await stand_in.wait_for_async(7, 3, 5))[-1]
    assert again["text"] == step["text"]


async def test_what_is_held_can_be_seen_and_erased(bot: Steady, stand_in: TelegramStandIn) -> None:
    stand_in.send_text(7, "/start")
    await stand_in.wait_for_async(7, 2, 5)
    stand_in.send_text(7, "/mydata")
    held = (await stand_in.wait_for_async(7, 3, 5))[-1]
    assert "Language: en" in held["text"]
    stand_in.send_text(7, "/forget")
    await stand_in.wait_for_async(7, 4, 5)
    stand_in.send_text(7, "/mydata")
    after = (await stand_in.wait_for_async(7, 5, 5))[-1]
    assert "nothing" in after["text"]


@pytest.mark.parametrize("text", ["SOS", "s.o.s!!", "911", "/sos please"])
async def test_a_bare_call_for_help_opens_the_rescue_however_it_is_typed(
    bot: Steady, stand_in: TelegramStandIn, text: str
) -> None:
    stand_in.send_text(7, text)
    (first,) = await stand_in.wait_for_async(7, 1, 5)
    assert "CALL 911" in first["text"][:40]


async def test_a_spanish_chat_on_an_english_phone_gets_a_spanish_rescue_from_any_button(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    text = "¿cómo sé si alguien tiene una sobredosis o está dormido?"
    rasa.means(text, "overdose_signs")
    stand_in.open_chat(7, language="en")
    stand_in.send_text(7, text)
    (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert labels(answer)[0] == "Está pasando ahora"
    stand_in.tap(7, "Está pasando ahora")
    rescue = (await stand_in.wait_for_async(7, 2, 5))[-1]
    assert rescue["text"].startswith("LLAMA AL 911")


async def test_a_place_alone_does_not_change_the_language(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    text = "necesito comida por favor"
    rasa.means(text, "services_find", find={"need": "food", "place": None})
    stand_in.open_chat(7, language="en")
    stand_in.send_text(7, text)
    await stand_in.wait_for_async(7, 2, 10)
    stand_in.send_text(7, "19134")
    answer = (await stand_in.wait_for_async(7, 3, 5))[-1]
    assert answer["text"].startswith("Comida cerca de 19134")


async def test_the_second_net_opens_at_the_step_for_what_the_guard_did_find(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    text = "my leg wound is turning black and smells, i feel hot"
    rasa.means(text, "emergency", start="rescue")
    stand_in.send_text(7, text)
    (first,) = await stand_in.wait_for_async(7, 1, 5)
    stand_in.send_text(8, "/sos")
    (general,) = await stand_in.wait_for_async(8, 1, 5)
    assert "CALL 911" in first["text"][:40]
    assert first["text"] != general["text"]


async def test_asking_for_a_language_shows_the_languages(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.means("what languages do you speak", "bot_language")
    stand_in.send_text(7, "what languages do you speak")
    (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert labels(answer) == ["English", "Español"]
    stand_in.tap(7, "Español")
    spoken = (await stand_in.wait_for_async(7, 2, 5))[-1]
    assert "Emergencia" in spoken["reply_markup"]["keyboard"][0][0]["text"]


async def test_asking_for_a_language_by_its_name_changes_to_it_at_once(
    bot: Steady, stand_in: TelegramStandIn
) -> None:
    stand_in.send_text(7, "spanish please")
    spoken = (await stand_in.wait_for_async(7, 1, 5))[-1]
    assert "Emergencia" in spoken["reply_markup"]["keyboard"][0][0]["text"]


async def test_the_emergency_button_under_a_low_mood_opens_the_step_for_that(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.means("i feel so low", "mental_health")
    stand_in.send_text(7, "i feel so low")
    (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert "988" in answer["text"]
    stand_in.tap(7, "🆘 Emergency")
    step = (await stand_in.wait_for_async(7, 2, 5))[-1]
    assert "911" in step["text"][:40]
    assert "mouth" not in step["text"]
