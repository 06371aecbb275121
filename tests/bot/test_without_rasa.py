"""With Rasa away, the bot still knows what most messages are about, and says when it does not."""

from bot.second_reader import loaded
from bot.without_rasa import SURE, decide_alone

REMEMBER = {"sitting": "x"}


class One:
    """A reader that is so sure of one topic."""

    def __init__(self, topic: str, share: float) -> None:
        self.topics = {topic: share, "greet": (1 - share) * 0.6, "bot_help": (1 - share) * 0.4}
        self.levels = {"none": 1.0, "amber": 0.0, "red": 0.0}
        self.kinds = {"seizure": 1.0}

    def encode(self, text: str) -> "One":
        return self


def test_a_sure_topic_is_said() -> None:
    decision = decide_alone(One("strips_read", SURE), "one line?", REMEMBER)
    assert (decision.do, decision.topic, decision.source) == ("say", "strips_read", "fallback")
    assert decision.remember == REMEMBER


def test_an_unsure_one_is_asked_about_with_three_choices_likeliest_first() -> None:
    decision = decide_alone(One("strips_read", SURE - 0.01), "one line?", REMEMBER)
    assert decision.do == "ask"
    assert decision.choices == ("strips_read", "greet", "bot_help")


def test_a_service_is_looked_for() -> None:
    assert decide_alone(One("services_find", 0.9), "food", REMEMBER).do == "find"


def test_an_emergency_that_the_guard_did_not_hear_is_asked_about() -> None:
    decision = decide_alone(One("emergency", 0.9), "hm", REMEMBER)
    assert (decision.do, decision.choices) == ("ask", ("emergency",))


def test_nothing_to_read_or_nobody_to_read_it_leads_to_the_menu() -> None:
    assert decide_alone(One("greet", 0.9), "??", REMEMBER).do == "menu"
    assert decide_alone(None, "food", REMEMBER).do == "menu"


def test_the_shipped_encoder_knows_plain_questions_in_both_languages() -> None:
    asked = {
        "one pink line what does that mean": "strips_read",
        "que hago si me sale el hueco negro": "wound_care",
        "how long does narcan last": "overdose_aftercare",
        "hola": "greet",
    }
    reader = loaded()
    found = {text: decide_alone(reader, text, {}).topic for text in asked}
    assert sum(found[text] == topic for text, topic in asked.items()) >= 3, found
