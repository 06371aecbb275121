"""The shipped encoder: it answers whatever is typed, and means what people mean."""

import functools
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rasa.server_process import PROJECT, PYTHON

pytestmark = pytest.mark.rasa

PROBE = Path(__file__).with_name("encoder_probe.py")
CONTRACT = PROJECT.parent / "resources" / "topics.yml"
LARGEST = 40_000_000  # bytes, so that the repository stays quick to clone
SURE = 0.5

Encoded = dict[str, Any]


@functools.cache
def encoded(*texts: str) -> list[Encoded]:
    done = subprocess.run(  # noqa: S603  our own script
        [str(PYTHON), str(PROBE)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[Encoded] = json.loads(done.stdout)
    return found


def likeliest(shares: dict[str, float]) -> str:
    return max(shares, key=shares.__getitem__)


def test_it_knows_exactly_the_topics_levels_and_kinds_of_the_contract() -> None:
    contract = yaml.safe_load(CONTRACT.read_text("utf-8"))
    (found,) = encoded("hello")
    assert set(found["topics"]) == set(contract["topics"])
    assert set(found["levels"]) == set(contract["levels"])
    assert set(found["kinds"]) == set(contract["kinds"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "😭😭",
        "a" * 100_000,
        "naloxone " * 20_000,
        "\u0000\ud800\u202e",
        "中文 привет",
    ],
    ids=["nothing", "space", "mark", "emoji", "letters", "words", "odd", "other scripts"],
)
def test_whatever_is_typed_gets_shares_that_add_up_to_one(text: str) -> None:
    (found,) = encoded(text)
    for shares in (found["topics"], found["levels"], found["kinds"]):
        assert sum(shares.values()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("where can i get free narcan", "naloxone_get"),
        ("wher can i get fre narcn", "naloxone_get"),
        ("WHERE CAN I GET FREE NARCAN", "naloxone_get"),
        ("¿dónde consigo narcan gratis?", "naloxone_get"),
        ("donde consigo narcan gratis", "naloxone_get"),
        ("one line on the strip what does that mean", "strips_read"),
        ("will i get arrested if i call 911 for an overdose", "law_good_samaritan"),
        ("what's the capital of france", "out_of_scope"),
    ],
)
def test_a_plain_question_is_understood_as_it_is_typed(text: str, topic: str) -> None:
    (found,) = encoded(text)
    assert likeliest(found["topics"]) == topic


@pytest.mark.parametrize(
    "text", ["hes blue and not breathing", "mi amigo no respira y esta azul", "my son fell out pls"]
)
def test_a_life_at_stake_is_red(text: str) -> None:
    (found,) = encoded(text)
    assert likeliest(found["levels"]) == "red"
    assert found["topics"]["emergency"] > SURE


def test_asking_about_overdose_in_general_is_not_red() -> None:
    (found,) = encoded("what are the signs of an overdose, asking for a class")
    assert likeliest(found["levels"]) == "none"


def test_the_same_text_gives_the_same_answer_alone_or_after_others() -> None:
    (alone,) = encoded("is naloxone legal to carry")
    *_, after = encoded("hi", "que es la tranq", "is naloxone legal to carry")
    assert alone == after


def test_the_files_stay_small_enough_for_a_repository() -> None:
    folder = PROJECT.parent / "encoder"
    assert sum(p.stat().st_size for p in folder.iterdir() if p.is_file()) < LARGEST
