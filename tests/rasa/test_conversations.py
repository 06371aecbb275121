"""What Rasa decides over several messages: what it keeps in mind, and what it lets go."""

import httpx
import pytest
import yaml

from tests.rasa.conftest import Conversation
from tests.rasa.server_process import PROJECT

pytestmark = pytest.mark.rasa


def threshold() -> float:
    """Under it the bot asks back."""
    config = yaml.safe_load((PROJECT / "config.yml").read_text("utf-8"))
    (found,) = [part["threshold"] for part in config["pipeline"] if "threshold" in part]
    return float(found)


def find(need: str | None, place: str | None) -> dict[str, dict[str, str | None]]:
    return {"find": {"need": need, "place": place}}


def test_a_need_then_a_zip_looks_for_that_need_there(chat: Conversation) -> None:
    assert chat.say("food") == find("food", None)
    assert chat.say("19134") == find("food", "19134")


def test_a_second_need_is_looked_for_at_the_same_place(chat: Conversation) -> None:
    assert chat.say("food in kensington") == find("food", "kensington")
    assert chat.say("and showers?") == find("shower", "kensington")


def test_the_same_in_spanish(chat: Conversation) -> None:
    assert chat.say("comida") == find("food", None)
    assert chat.say("en Kensington") == find("food", "Kensington")
    assert chat.say("¿y duchas?") == find("shower", "Kensington")


def test_a_new_place_replaces_the_old_one(chat: Conversation) -> None:
    chat.say("needle exchange in Camden")
    assert chat.say("what about Frankford") == find("syringes", "Frankford")


def test_a_corner_is_one_place(chat: Conversation) -> None:
    assert chat.say("narcan near Front and Allegheny") == find("naloxone", "Front and Allegheny")


@pytest.mark.parametrize(
    ("question", "topic", "need"),
    [
        ("where can i get narcan", "naloxone_get", "naloxone"),
        ("how do i get fentanyl test strips", "strips_get", "test_strips"),
        ("im dope sick", "withdrawal_help", "detox"),
    ],
)
def test_asked_in_general_it_is_explained_and_with_a_place_it_is_found(
    chat: Conversation, question: str, topic: str, need: str
) -> None:
    assert chat.say(question) == {"say": topic}
    assert chat.say("19134") == find(need, "19134")


def test_getting_narcan_somewhere_named_is_a_search(chat: Conversation) -> None:
    assert chat.say("where can i get narcan in Kensington") == find("naloxone", "Kensington")


def test_another_topic_in_between_clears_need_and_place(chat: Conversation) -> None:
    chat.say("food in kensington")
    assert chat.say("what is tranq") == {"say": "xylazine_what"}
    assert chat.say("a shower") == find("shower", None)
    assert chat.say("what is tranq") == {"say": "xylazine_what"}
    assert chat.say("19134") == find(None, "19134")


def test_thanks_in_between_keep_need_and_place(chat: Conversation) -> None:
    chat.say("food in kensington")
    assert chat.say("thanks") == {"say": "thanks_bye"}
    assert chat.say("and showers?") == find("shower", "kensington")


def test_an_emergency_starts_the_rescue_and_clears_the_search(chat: Conversation) -> None:
    chat.say("food in kensington")
    assert chat.say("he is not breathing and his lips are blue") == {"start": "rescue"}
    assert chat.say("a shower") == find("shower", None)


def test_two_chats_share_nothing(chat: Conversation, other_chat: Conversation) -> None:
    chat.say("food in kensington")
    assert other_chat.say("and showers?") == find("shower", None)


def test_a_message_without_words_is_asked_about_with_nothing_to_offer(chat: Conversation) -> None:
    assert chat.say("💀💀") == {"ask": {"topics": []}}


def test_unclear_messages_are_asked_about_with_the_likeliest_topics(chat: Conversation) -> None:
    mumbled = (
        "the other thing with it",
        "can it be both",
        "so thats how it is",
        "what about it though",
    )
    answers = [chat.answer(text) for text in mumbled]
    unsure = [answer for answer in answers if answer["intent"]["confidence"] < threshold()]
    assert unsure
    for answer in unsure:
        likely = [t["name"] for t in answer["ranking"] if t["confidence"] >= 0.05]
        assert answer["decision"] == {"ask": {"topics": likely}}
    assert all("ask" not in answer["decision"] for answer in answers if answer not in unsure)


def test_the_answer_ranks_three_topics_likeliest_first(chat: Conversation) -> None:
    answer = chat.answer("what is naloxone")
    confidences = [topic["confidence"] for topic in answer["ranking"]]
    assert len(confidences) == 3
    assert confidences == sorted(confidences, reverse=True)
    assert answer["intent"] == answer["ranking"][0]
    assert answer["entities"] == {"need": None, "place": None}


def test_two_thousand_later_chats_push_the_first_one_out(
    chat: Conversation, http: httpx.Client
) -> None:
    chat.say("food in kensington")
    for _ in range(2000):
        Conversation(http).say("hi")
    assert chat.say("and showers?") == find("shower", None)
