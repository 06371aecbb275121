"""The words that are left when all else is broken: current, whole, and short enough."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.flows.loading import RESCUE_FILE, Flow
from bot.last_words import LAST_WORDS, LONGEST, compile_last_words, load_last_words
from resources.checking.language_lint import load_lint
from resources.checking.word_rules import reading_problems, words_problems
from resources.config import load_config

CONFIG = load_config()
WORDS = load_last_words()
LOADED_BY_IT = """
import sys
from bot.last_words import load_last_words
load_last_words()
not_needed = {"yaml", "pydantic", "telegram", "structlog", "bot.emergency", "bot.flows"}
print(not_needed & set(sys.modules))
"""
OPENS = {"en": "CALL 911", "es": "LLAMA AL 911"}


def the_rescue(number: str = CONFIG.numbers.emergency_number) -> Flow:
    numbers = CONFIG.numbers.model_dump() | {"emergency_number": number}
    return Flow.load(RESCUE_FILE, CONFIG.languages, numbers)


def test_the_compiled_words_are_those_of_the_flow(tmp_path: Path) -> None:
    compile_last_words(the_rescue(), tmp_path / "now.json")
    assert (tmp_path / "now.json").read_text("utf-8") == LAST_WORDS.read_text("utf-8"), (
        "the flow has changed: run python -m bot.last_words"
    )


@pytest.mark.parametrize("language", CONFIG.languages)
def test_the_call_comes_first_and_what_follows_is_enough(language: str) -> None:
    said = WORDS.say(language)
    assert OPENS[language] in said[:40]
    assert said.startswith(the_rescue().states[WORDS.state()].say[language])
    assert len(said) <= LONGEST


@pytest.mark.parametrize("language", CONFIG.languages)
def test_the_line_about_the_repair_keeps_to_the_language(language: str) -> None:
    line = WORDS.say(language).splitlines()[-1]
    assert "Steady" in line
    assert list(words_problems("last words", line, language, load_lint())) == []
    assert list(reading_problems("last words", line, language)) == []


def test_a_changed_first_message_is_compiled_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "words.json"
    compile_last_words(the_rescue("112"), path, "112")
    assert load_last_words(path).say("es").startswith("LLAMA AL 112 ")


def test_the_number_of_the_deployment_takes_the_place_of_the_compiled_one() -> None:
    said = WORDS.say("en", "112")
    assert "CALL 112" in said[:40]
    assert "911" not in said


def test_a_language_without_words_falls_back_to_the_first(tmp_path: Path) -> None:
    assert WORDS.language("fr", None, "es") == "es"
    assert WORDS.language("fr", None) == CONFIG.languages[0]


def test_words_that_got_too_long_are_not_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = {"being_repaired": dict.fromkeys(CONFIG.languages, "Wait. " * 50)}
    (tmp_path / "last_words.yml").write_text(json.dumps(lines), encoding="utf-8")
    monkeypatch.setattr("bot.last_words.BEING_REPAIRED", tmp_path / "last_words.yml")
    with pytest.raises(ValueError, match="last words in en"):
        compile_last_words(the_rescue(), tmp_path / "words.json")
    assert not (tmp_path / "words.json").exists()


def test_reading_them_takes_the_standard_library_alone() -> None:
    command = [sys.executable, "-c", LOADED_BY_IT]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  our own
    assert done.stdout.decode().strip() == "set()"
