"""Faulty training messages stop the build, and each is named by file and line."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.rasa.server_process import PROJECT

MESSAGES = """version: "3.1"
nlu:
  - intent: services_find
    metadata: {need: food}
    examples: |
      - food near [Kensington](place)
      - lunch
"""


@pytest.fixture(scope="module")
def check() -> ModuleType:
    sys.path.insert(0, str(PROJECT))
    try:
        return importlib.import_module("check")
    finally:
        sys.path.remove(str(PROJECT))


@pytest.fixture
def faults(check: ModuleType, tmp_path: Path) -> Callable[[str], list[str]]:
    """What is said of one file of messages, en/planted.yml."""
    (tmp_path / "en").mkdir()

    def of(text: str) -> list[str]:
        (tmp_path / "en" / "planted.yml").write_text(text, "utf-8")
        said: list[str] = check.faults_of_messages(tmp_path)
        return said

    return of


def test_messages_without_faults_say_nothing(faults: Callable[[str], list[str]]) -> None:
    assert faults(MESSAGES) == []


def test_our_own_messages_have_no_faults(check: ModuleType) -> None:
    assert check.faults_of_messages(PROJECT / "data" / "nlu") == []


@pytest.mark.parametrize(
    ("planted", "line", "words"),
    [
        ("  - intent: servces_find\n    examples: |\n      - soap\n", 10, "topic 'servces_find'"),
        ("      - beds in 19134 tonight\n", 8, "'19134' is a place and not marked"),
        ("      - is kensington safe to walk\n", 8, "'kensington' is a place and not marked"),
        ("  - intent: greet\n    examples: |\n      - hi\n      - Lunch!\n", 11, "greet here and"),
        ("      - soup at [K&A](plaza)\n", 8, "'plaza' is marked"),
        ("      - soup at [K&A(place)\n", 8, "not closed"),
        (
            "  - intent: services_find\n    metadata: {need: fod}\n    examples: |\n      - eat\n",
            11,
            "no need 'fod'",
        ),
    ],
    ids=["unknown topic", "ZIP", "name", "two topics", "unknown mark", "open mark", "unknown need"],
)
def test_a_planted_fault_is_named_with_its_line(
    faults: Callable[[str], list[str]], planted: str, line: int, words: str
) -> None:
    (said,) = faults(MESSAGES + planted)
    assert said.startswith(f"en/planted.yml:{line}: ")
    assert words in said


def test_a_file_that_is_no_yaml_is_named_with_the_line_it_breaks_in(
    faults: Callable[[str], list[str]],
) -> None:
    assert faults(MESSAGES + "  - [\n") == ["en/planted.yml:9 is no list of examples"]
