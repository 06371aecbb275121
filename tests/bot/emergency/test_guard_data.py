"""The guard's YAML: compiled as it is, checked where it is wrong, used at once when edited."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.emergency import GuardBroken, detect, guard
from bot.emergency.compiled import COMPILED, DATA, read
from bot.guard_making import data as guard_data


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A copy of the sources to break; the guard in use is put back afterwards."""
    for name in guard_data.FILES:
        shutil.copy(DATA / name, tmp_path / name)
    yield tmp_path
    guard.load_again()


def edit(path: Path, old: str, new: str) -> int:
    """Replaces the first `old`; its line, from 1."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_what_is_compiled_is_what_the_sources_say() -> None:
    made = json.loads(json.dumps(guard_data.compiled()))
    assert made == read(COMPILED), "run `make guard`"


def test_sources_as_compiled_are_not_compiled_again(folder: Path) -> None:
    before = guard.guard()
    assert not guard_data.ensure(folder)
    assert guard.guard() is before


def test_an_edited_phrase_works_at_once(folder: Path) -> None:
    text = "wobblezap the flumox"
    assert detect(text).level == "none"
    edit(folder / "en.yml", '- "death rattle"', '- "death rattle"\n      - "wobblezap the flumox"')
    assert guard_data.ensure(folder)
    assert detect(text).level == "amber"
    assert "gurgle" in detect(text).cues


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("en.yml", '- "death rattle"', '- "<nowhere> rattle"', "no class is called nowhere"),
        ("en.yml", '- "death rattle"', '- "Death rattle"', "no word, choice or <class>"),
        ("es.yml", '- "dejo|deja|paro de? respirar"', '- "dejó"', "no word, choice or <class>"),
        ("en.yml", '- "death rattle"', '- "death?"', "can be empty"),
        ("rules.yml", '"bare_plea", "@tiny"', '"bare_plea", "@huge"', "nothing is called @huge"),
        ("rules.yml", '"bare_plea", "@tiny"', '"nobody", "@tiny"', "nothing is called nobody"),
        ("rules.yml", "level: amber", "level: pink", "a rule has a name and a level"),
    ],
)
def test_a_slip_is_told_with_file_and_line(
    folder: Path, file: str, old: str, new: str, told: str
) -> None:
    line = edit(folder / file, old, new)
    before = guard.guard()
    with pytest.raises(GuardBroken) as raised:
        guard_data.ensure(folder)
    problem = str(raised.value)
    assert problem.startswith(f"{file}:") and told in problem
    assert abs(int(problem.split(":")[1]) - line) <= 3
    assert guard.guard() is before


def test_an_example_that_no_longer_holds_is_told_with_file_and_line(folder: Path) -> None:
    text = (folder / "en.yml").read_text(encoding="utf-8")
    line = edit(folder / "en.yml", '"death rattle"]', '"all is well and sunny"]')
    assert "death rattle" in text
    with pytest.raises(GuardBroken, match=rf"en\.yml:{line}: 'all is well and sunny'"):
        guard_data.ensure(folder)


def test_all_that_is_wrong_is_told_at_once(folder: Path) -> None:
    edit(folder / "en.yml", '- "death rattle"', '- "Death rattle"')
    edit(folder / "es.yml", '- "dejo|deja|paro de? respirar"', '- "dejó"')
    with pytest.raises(GuardBroken, match=r"en\.yml:\d+.*\nes\.yml:\d+"):
        guard_data.ensure(folder)


def test_a_file_that_is_no_yaml_or_not_there_is_told(folder: Path) -> None:
    (folder / "rules.yml").write_text("rules: [", encoding="utf-8")
    with pytest.raises(GuardBroken, match=r"rules\.yml:\d+"):
        guard_data.ensure(folder)
    (folder / "rules.yml").unlink()
    with pytest.raises(GuardBroken, match=r"rules\.yml"):
        guard_data.ensure(folder)
