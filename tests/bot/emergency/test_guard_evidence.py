"""How the evidence is fitted, written, read and added up."""

from pathlib import Path

import pytest

from bot.emergency import GuardBroken, evidence
from bot.emergency.guard import features_of
from bot.guard_making import fit as guard_fit
from bot.guard_making.training import Message

MESSAGES = [
    ("the kettle is glowing crimson", "red", "wound"),
    ("a crimson kettle again", "red", "wound"),
    ("crimson kettle over there", "red", "wound"),
    ("the teapot wobbles slightly", "amber", "overamp"),
    ("wobbles, the teapot", "amber", "overamp"),
    ("my teapot wobbles", "amber", "overamp"),
    ("tuesday is market day", "none", None),
    ("the market opens on tuesday", "none", None),
    ("market stalls in the square", "none", None),
    ("a square table", "none", None),
]


def labelled() -> list[Message]:
    return [Message(text, "en", level, kind) for text, level, kind in MESSAGES]


@pytest.fixture
def fitted(tmp_path: Path) -> evidence.Evidence:
    output = tmp_path / "evidence.json"
    guard_fit.write(output, guard_fit.read(labelled(), rarest=2))
    return evidence.load(output)


def test_what_was_red_speaks_louder_than_what_was_not(fitted: evidence.Evidence) -> None:
    red = fitted.above(fitted.sums(features_of("look, a crimson kettle")), "en")
    calm = fitted.above(fitted.sums(features_of("look, a market")), "en")
    assert red[0] > calm[0]
    assert red[1] > calm[1]


def test_the_kind_follows_the_words(fitted: evidence.Evidence) -> None:
    assert fitted.kind(fitted.sums(features_of("crimson kettle"))) == "wound"
    assert fitted.kind(fitted.sums(features_of("teapot wobbles"))) == "overamp"


def test_the_same_messages_give_the_same_weights(tmp_path: Path) -> None:
    for name in ("one", "two"):
        guard_fit.write(tmp_path / name, guard_fit.read(labelled(), rarest=2))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("row", [[0, 0], [5, -7], [-5, 7, 0, -1], [-8_000_000, 8_000_000]])
def test_a_row_of_weights_is_the_same_after_packing(row: list[int]) -> None:
    assert evidence.unpacked(evidence.packed(row), len(row)) == row


def test_the_ending_of_a_long_message_counts_once_more() -> None:
    story = "we went to the market and bought a lot of things for the house and the garden. "
    late, early = features_of(story + "he is blue now"), features_of("he is blue now. " + story)
    assert late.ending and "blue" in late.ending.names
    assert early.ending and "blue" not in early.ending.names
    assert features_of("he is blue").ending is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"levels": 3}'])
def test_evidence_that_cannot_be_read_is_said_to_be_broken(tmp_path: Path, content: str) -> None:
    path = tmp_path / "evidence.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GuardBroken, match=r"evidence\.json"):
        evidence.load(path)


def test_missing_evidence_is_said_to_be_broken(tmp_path: Path) -> None:
    with pytest.raises(GuardBroken, match="nothing"):
        evidence.load(tmp_path / "nothing")
