"""Whose conversation cannot be played is told the line, and one clear sentence."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.flows.reading import Mistake, read

GOOD = """\
situation: Somebody asks something.
language: en
day: sunday 20:00
never: "safe"
talk:
  - ana: yes
    topic: wound_care
    says: ["Wash", "cover it"]
    never: bleach
  - ana is at: 39.9925, -75.1133
    buttons: Find food
  - wait: 3 minutes
    emergency: yes
"""


def reading(folder: Path, written: str) -> str:
    """What is wrong with it."""
    (folder / "one.yml").write_text(written, encoding="utf-8")
    with pytest.raises(Mistake) as wrong:
        read(folder, Path("one.yml"))
    return str(wrong.value)


def test_a_file_is_read_as_it_is_typed(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text(GOOD, encoding="utf-8")
    script = read(tmp_path, Path("one.yml"))
    assert script.start == datetime(2026, 12, 6, 20, 0)  # noqa: DTZ001  a wall clock's
    words, place, waiting = script.steps
    assert (words.who, words.does, words.what, words.line) == ("ana", "says", "yes", 6)
    assert words.wanted.says == ("Wash", "cover it")
    assert words.wanted.never == ("bleach", "safe")
    assert (place.point, place.wanted.never) == ((39.9925, -75.1133), ("safe",))
    assert (waiting.time, waiting.wanted.emergency) == (timedelta(minutes=3), True)


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("says: [", "sayz: [", "one.yml:8: A step does not know `sayz:`. Did you mean `says:`?"),
        ("day:", "when:", "one.yml:3: The file does not know `when:`. It knows `situation`, "),
        ("- ana: yes", "- anna: yes", "one.yml:6: A step does not know `anna:`."),
        ("- wait: 3", "- topic: greet\n    wait: 3", "one.yml:12: A step begins with `ana`, "),
        ("    never: bleach", "    ben: hi", "one.yml:9: `ben:` is a step of its own."),
        ("    emergency: yes\n", "", "one.yml:12: Nothing must come back here."),
        ("3 minutes", "a while", "one.yml:12: `a while` is not understood. Write it like `3 min"),
        ("sunday 20:00", "sunday night", "one.yml:3: `sunday night` is not understood."),
        ("39.9925, -75.1133", "K and A", "one.yml:10: `K and A` is not understood."),
        ("wound_care", "wounds_care", "one.yml:7: `wounds_care` is not known here. It may be `w"),
        ("emergency: yes", "emergency: no", "one.yml:13: `no` is not known here. It may be `yes`."),
        ("    never: bleach", "    says: it", "one.yml:9: `says:` stands here twice."),
        ("never: bleach", "never:", "one.yml:9: Words are missing here."),
        ("language: en", "", "one.yml:1: The file has no `language:`."),
        ("ana: yes", 'ana: "yes', "This cannot be read. Put the words into double quotes"),
        ("Somebody", "Bad: somebody", "one.yml:1: This cannot be read."),
        ("talk:", "talk: later\nsituation:", "one.yml:6: `situation:` stands here twice."),
        (GOOD, "", "one.yml:1: The file is empty. Copy the template from README.md."),
        (GOOD, "- ana", "one.yml:1: The file is made of lines like `name: "),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, written: str, instead: str, told: str
) -> None:
    assert written in GOOD
    assert told in reading(tmp_path, GOOD.replace(written, instead, 1))
