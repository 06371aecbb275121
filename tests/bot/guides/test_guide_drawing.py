"""The drawn pages are those of the guides that are shipped."""

from pathlib import Path

from bot.answering.wording import Sayings
from bot.guides.drawing import DOCS, pages, write


def test_the_committed_pages_of_guides_are_current(sayings: Sayings) -> None:
    drawn = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}
    assert drawn == pages(sayings.guides), "run: make flows"


def test_every_word_of_a_guide_is_on_its_page(sayings: Sayings) -> None:
    drawn = pages(sayings.guides)
    for guide in sayings.guides:
        page = drawn[f"{guide.id}.md"]
        for state in guide.states.values():
            for say in (state.say, *(line.say for line in state.also)):
                assert all(
                    f"> {line}" in page for text in say.values() for line in text.splitlines()
                )


def test_a_page_of_a_guide_that_is_no_more_goes_away(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old", encoding="utf-8")
    write(tmp_path)
    assert not (tmp_path / "old.md").exists()
    assert any(tmp_path.glob("*.md"))
