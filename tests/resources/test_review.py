"""What waits for review is all listed, and what is to be signed is all there to be read."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from resources.config import load_config
from resources.phrases import read_words
from resources.review.due import Due, due, table
from resources.review.gathered import RESOURCES, Gathered, gather
from resources.review.pack import document, main

CONFIG = load_config()
TODAY, YEARS_LATER = date(2026, 11, 23), date(2040, 1, 1)
LANGUAGES = CONFIG.languages


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of what is shipped, to plant things in."""
    root = tmp_path / "resources"
    for folder in ("content", "dated", "flows", "media"):
        shutil.copytree(RESOURCES / folder, root / folder)
    shutil.copy(RESOURCES / "topics.yml", root)
    return root


@pytest.fixture(scope="module")
def shipped() -> Gathered:
    return gather(CONFIG)


def change(root: Path, file: str, old: str, new: str) -> Gathered:
    text = (root / file).read_text()
    assert old in text, f"{old!r} is not in {file}: the test would prove nothing"
    (root / file).write_text(text.replace(old, new, 1))
    return gather(CONFIG, root)


def rows(gathered: Gathered, why: str, today: date = TODAY) -> list[Due]:
    return [row for row in due(gathered, today) if row.why == why]


def test_a_text_that_nobody_has_signed_is_due_until_somebody_has(root: Path) -> None:
    file = "content/en/strips_read.md"
    unsigned = rows(gather(CONFIG, root), "nobody has signed it")
    assert file in [row.file for row in unsigned]
    signed = change(root, file, "reviewed_by: null", "reviewed_by: Dr. Reyes")
    assert file not in [row.file for row in rows(signed, "nobody has signed it")]


def test_a_signature_does_not_last_for_ever(root: Path) -> None:
    file = "content/en/strips_read.md"
    signed = change(root, file, "reviewed_by: null", "reviewed_by: Dr. Reyes")
    assert rows(signed, "past its review date") == []
    past = rows(signed, "past its review date", YEARS_LATER)
    assert file in [row.file for row in past]
    assert "flows/overdose.yml" in [row.file for row in past]
    assert "media/media.yml" in [row.file for row in past]


def test_what_is_to_be_confirmed_is_listed_once_for_both_languages(shipped: Gathered) -> None:
    listed = rows(shipped, "to confirm")
    assert len({(row.what, row.to_do) for row in listed}) == len(listed)
    written = {
        one
        for files in shipped.texts.values()
        for file in files.values()
        for one in file.head.to_confirm
    }
    assert written <= {row.to_do for row in listed}
    assert {row.file for row in listed} >= {"flows/overdose.yml", "dated/supply.yml"}


@pytest.mark.parametrize(
    ("today", "why"),
    [
        (date(2027, 2, 22), "expires within 30 days"),
        (date(2027, 2, 23), "expired: not shown any more"),
    ],
)
def test_a_fact_is_listed_before_it_expires_and_after(
    shipped: Gathered, today: date, why: str
) -> None:
    listed = rows(shipped, why, today)
    assert any("supply_medetomidine" in row.what for row in listed)
    assert rows(shipped, why, date(2026, 12, 1)) == []


def test_a_number_that_was_never_called_says_which_to_call(root: Path) -> None:
    listed = rows(gather(CONFIG, root), "number never called by us")
    assert any("800-972-0590" in row.to_do for row in listed)
    checked = 'number: "800-972-0590"\n  confirmed_on: 2026-11-02\n  confirmed_by: A. Reyes'
    text = (root / "dated/lines.yml").read_text()
    head, _, rest = text.partition('number: "800-972-0590"')
    rest = rest.replace("  confirmed_by: null\n", "", 1)
    (root / "dated/lines.yml").write_text(f"{head}{checked}{rest}")
    called = rows(gather(CONFIG, root), "number never called by us")
    assert len(called) == len(listed) - 1


def test_numbers_in_doubt_are_listed_with_all_that_are_heard_of(shipped: Gathered) -> None:
    (row,) = [
        row
        for row in rows(shipped, "in doubt: no number is shown")
        if row.what == "line_never_use_alone"
    ]
    assert "877-696-1996" in row.to_do
    assert "800-484-3731" in row.to_do


def test_the_table_has_a_row_for_each_and_the_most_pressing_come_first(shipped: Gathered) -> None:
    listed = due(shipped, YEARS_LATER)
    lines = table(listed, YEARS_LATER).splitlines()
    tabled = [line for line in lines if line.startswith("| [ ] |")]
    assert len(tabled) == len(listed)
    assert all(line.count("|") == 7 for line in tabled)
    assert "expired" in tabled[0]
    assert "nobody has signed it" in tabled[-1]


def test_where_nothing_is_due_the_table_says_so() -> None:
    assert "Nothing." in table([], TODAY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_holds_every_word_of_its_language(shipped: Gathered, language: str) -> None:
    words = " ".join(document(shipped, language).replace(">", " ").replace("\\", "").split())
    for files in shipped.texts.values():
        file = files[language]
        for paragraph in f"{file.body}\n\n{file.more}".split("\n\n"):
            if "{" not in paragraph:
                assert " ".join(paragraph.split()) in words
        for source in file.head.sources:
            assert source.address in words
    for flow in shipped.flows:
        for state in flow.states.values():
            if "{" not in state["say"][language]:
                assert " ".join(state["say"][language].split()) in words
    for name in shipped.facts.names:
        assert " ".join(shipped.facts.phrase(name, language).split()) in words
    for key in read_words(RESOURCES / "content" / language / "phrases.yml"):
        assert f"`{key}`" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_and_flow_has_its_own_box_to_sign(shipped: Gathered, language: str) -> None:
    boxes = document(shipped, language).count(
        "☐ " + {"en": "right as", "es": "bien como"}[language]
    )
    headers = sum("states" in flow.raw and "part_of" not in flow.raw for flow in shipped.flows)
    assert boxes >= len(shipped.texts) + headers + 3  # facts, phrases, pictures


def test_the_document_fills_in_the_numbers(shipped: Gathered) -> None:
    words = document(shipped, "en")
    assert not any(f"{{{name}}}" in words for name in CONFIG.numbers.model_dump())
    assert not any(f"{{{name}}}" in words for name in shipped.facts.names)


def test_a_changed_word_changes_the_mark_and_nothing_else_does(root: Path) -> None:
    before = document(gather(CONFIG, root), "en")
    assert document(gather(CONFIG, root), "en") == before
    after = document(change(root, "content/en/strips_read.md", "One line", "ONE line"), "en")
    marks = [words.split("Mark of these words: ")[1].split(".")[0] for words in (before, after)]
    assert marks[0] != marks[1]


def test_the_command_writes_a_document_for_each_language(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(tmp_path / "review", root) == 0
    assert sorted(path.name for path in (tmp_path / "review").iterdir()) == ["en.md", "es.md"]
    (root / "content/en/strips_read.md").write_text("nothing")
    assert main(tmp_path / "review", root) == 1
    assert "en/strips_read.md" in capsys.readouterr().err
