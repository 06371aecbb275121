"""The conversations of docs/transcripts are what the bot says today."""

from pathlib import Path

from scripts.transcripts import PAGES, SCRIPTS, pages


def test_the_committed_transcripts_are_current() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.*.md")}
    assert committed == pages(), "run: make flows"


def test_each_conversation_is_there_in_both_languages() -> None:
    names = {tuple(path.stem.split(".")) for path in Path(SCRIPTS).glob("*.jsonl")}
    english = {name for name, language in names if language == "en"}
    assert english >= {"adult", "child", "alone", "breathing_not_awake"}
    assert english == {name for name, language in names if language == "es"}
