"""The encoder beside the guard: what it adds, what it takes back, and that it may be missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import second_reader
from bot.emergency import detect, listen_to
from bot.emergency.opinion import opinion
from bot.health.alarms import Alarms
from encoder.reader import Encoder

KINDS = {"opioid_overdose": 0.2, "seizure": 0.8}


@dataclass
class Shares:
    """A reader that says of every message the same."""

    red: float = 0.0
    amber: float = 0.0
    emergency: float = 0.0
    asked: list[str] = field(default_factory=list)

    def encode(self, text: str) -> "Shares":
        self.asked.append(text)
        return self

    @property
    def levels(self) -> dict[str, float]:
        return {"red": self.red, "amber": self.amber, "none": 1 - self.red - self.amber}

    @property
    def topics(self) -> dict[str, float]:
        return {"emergency": self.emergency, "greet": 1 - self.emergency}

    @property
    def kinds(self) -> dict[str, float]:
        return KINDS


class Broken:
    def encode(self, text: str) -> Shares:
        raise RuntimeError(text)


CERTAIN = Shares(red=0.99, emergency=0.99)
AMBER = Shares(amber=0.7)
NOTHING = Shares()
PLAIN = "what time does the library open"


@pytest.fixture(autouse=True)
def alone_again() -> Iterator[None]:
    yield
    listen_to(None)


def test_a_reader_that_is_certain_makes_it_red_where_the_guard_heard_nothing() -> None:
    assert detect(PLAIN).level == "none"
    listen_to(CERTAIN)
    assert detect(PLAIN).level == "red"


def test_a_reader_that_worries_makes_it_amber() -> None:
    listen_to(AMBER)
    assert detect(PLAIN).level == "amber"


@pytest.mark.parametrize("text", ["my friend is not breathing", "mi amigo no respira y esta azul"])
def test_what_the_guard_is_sure_of_needs_no_second_opinion(text: str) -> None:
    listen_to(NOTHING)
    assert detect(text).level == "red"


def test_a_red_of_little_evidence_is_amber_or_nothing_as_far_as_the_reader_doubts_it() -> None:
    text = "mold all over my bathroom ceiling, landlord wont answer"
    alone = detect(text).level
    listen_to(Shares(amber=0.2))
    assert (alone, detect(text).level) == ("red", "amber")
    listen_to(NOTHING)
    assert detect(text).level == "none"


def test_the_words_of_a_rule_about_something_else_are_amber_at_most() -> None:
    assert detect("code blue beds").level == "red"
    listen_to(second_reader.loaded())
    assert detect("code blue beds").level == "amber"


def test_what_worries_far_more_than_it_threatens_is_amber() -> None:
    listen_to(Shares(red=0.03, amber=0.96, emergency=0.9))
    assert detect(PLAIN).level == "amber"
    listen_to(Shares(red=0.3, amber=0.6, emergency=0.9))
    assert detect(PLAIN).level == "red"


def test_a_few_words_are_not_red_for_their_sound_alone() -> None:
    listen_to(CERTAIN)
    assert detect("hey you").level != "red"


@pytest.mark.parametrize("text", ["", "💊💊", "911?!", "..."])
def test_what_has_no_letter_is_not_read(text: str) -> None:
    reader = Shares()
    listen_to(reader)
    detect(text)
    assert reader.asked == []


def test_an_answer_inside_a_rescue_is_not_read_by_itself() -> None:
    listen_to(CERTAIN)
    assert detect(PLAIN, by_itself=False).level == "none"


def test_a_reader_that_breaks_leaves_the_guard_to_decide() -> None:
    listen_to(Broken())
    assert detect("my friend is not breathing").level == "red"
    assert detect(PLAIN).level == "none"


def test_more_of_red_never_amounts_to_less() -> None:
    sums = [opinion(Shares(red=share / 10, emergency=0.5)).red for share in range(11)]
    assert sums == sorted(sums)
    assert opinion(CERTAIN).red > 0 > opinion(NOTHING).red


def test_an_encoder_that_cannot_be_loaded_is_an_alarm_and_not_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(second_reader, "Encoder", lambda: Encoder(tmp_path))
    second_reader.loaded.cache_clear()
    alarms = Alarms()
    try:
        assert second_reader.let_the_encoder_read(alarms) is None
    finally:
        second_reader.loaded.cache_clear()
    assert "encoder_broken" in alarms.standing
    assert detect("my friend is not breathing").level == "red"


@pytest.mark.parametrize(
    "text",
    [
        "her lips are the color of plums and i cant get her up",
        "el primo ta gris en el piso y no me contesta le pego y nada",
    ],
)
def test_the_shipped_encoder_hears_emergencies(text: str) -> None:
    listen_to(second_reader.loaded())
    assert detect(text).level == "red"


@pytest.mark.parametrize(
    "text",
    ["can i put narcan in my work bag or is it illegal", "donde dan comida hoy en kensington"],
)
def test_the_shipped_encoder_frightens_nobody_who_asks_a_question(text: str) -> None:
    listen_to(second_reader.loaded())
    assert detect(text).level == "none"
