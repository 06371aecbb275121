"""The drawn pages are those of the flow that is shipped."""

from pathlib import Path

from bot.flows.drawing import DOCS, pages, write
from bot.flows.loading import Flow


def test_the_committed_pages_are_current(rescue: Flow) -> None:
    drawn = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}
    assert drawn == pages(rescue), "run: make flows"


def test_every_state_is_on_one_page_with_its_words_in_every_language(rescue: Flow) -> None:
    everything = "".join(pages(rescue).values())
    for state in rescue.states.values():
        assert everything.count(f"## {state.id}\n") == 1
        for words in state.say.values():
            assert all(f"> {line}" in everything for line in words.splitlines())


def test_a_page_of_a_file_that_is_no_more_goes_away(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old", encoding="utf-8")
    write(tmp_path)
    assert not (tmp_path / "old.md").exists()
    assert any(tmp_path.glob("*.md"))
