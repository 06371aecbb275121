"""How the evidence is fitted, written, read and added up."""

import json
from pathlib import Path

import pytest

from bot.emergency import GuardBroken, evidence, fit
from bot.emergency.guard import features_of

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


@pytest.fixture
def fitted(tmp_path: Path) -> evidence.Evidence:
    source, output = tmp_path / "messages.jsonl", tmp_path / "evidence.json"
    rows = [{"text": t, "level": level, "kind": kind} for t, level, kind in MESSAGES]
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    fit.write(output, fit.read([source]))
    return evidence.load(output)


def test_what_was_red_speaks_louder_than_what_was_not(fitted: evidence.Evidence) -> None:
    red = fitted.above(features_of("look, a crimson kettle"))
    calm = fitted.above(features_of("look, a market"))
    assert red[0] > calm[0]
    assert red[1] > calm[1]


def test_the_kind_follows_the_words(fitted: evidence.Evidence) -> None:
    assert fitted.kind(features_of("crimson kettle")) == "wound"
    assert fitted.kind(features_of("teapot wobbles")) == "overamp"


def test_the_same_messages_give_the_same_weights(tmp_path: Path) -> None:
    source = tmp_path / "messages.jsonl"
    rows = [{"text": t, "level": level, "kind": kind} for t, level, kind in MESSAGES]
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for name in ("one", "two"):
        fit.write(tmp_path / name, fit.read([source]))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"levels": 3}'])
def test_evidence_that_cannot_be_read_is_said_to_be_broken(tmp_path: Path, content: str) -> None:
    path = tmp_path / "evidence.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GuardBroken, match=r"evidence\.json"):
        evidence.load(path)


def test_missing_evidence_is_said_to_be_broken(tmp_path: Path) -> None:
    with pytest.raises(GuardBroken, match="nothing"):
        evidence.load(tmp_path / "nothing")
