"""What holds for every text, however strange."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import emergency
from bot.emergency import Alarm, GuardBroken, Level, detect, guess_language, self_test
from bot.emergency.guard import guard
from bot.emergency.lexicon import Example

PACKAGE = Path(emergency.__file__).parent
ROOT = PACKAGE.parents[1]
FLAGS = frozenset(
    {"child", "pregnant", "self", "alone", "seizure", "stimulant", "no_naloxone"}
    | {"naloxone_given", "several", "breathing_not_awake", "police"}
    | {"alcohol", "taken"}
)
TOPICS = yaml.safe_load((ROOT / "resources" / "topics.yml").read_text(encoding="utf-8"))
WORDS = ["he", "not", "breathing", "blue", "if", "no", "respira", "help", "?", ".", "i", "💀", "od"]
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
CRIES = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


def names() -> set[str]:
    concepts = {name for name, _ in guard().lexicon.phrases}
    return concepts | {rule.name for rule in guard().rules.floors}


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT | CRIES)
def test_any_text_gets_a_well_formed_alarm_that_repeats_none_of_its_words(text: str) -> None:
    alarm = detect(text)
    assert alarm.level in get_args(Level)
    assert (alarm.kind is None) == (alarm.level == "none")
    assert alarm.kind is None or alarm.kind in TOPICS["kinds"]
    assert alarm.flags <= FLAGS
    assert set(alarm.cues) <= names()
    assert alarm.language == guess_language(text)
    assert detect(text) == alarm


@pytest.mark.parametrize("text", ["\x00" * 4096, "\ud800" * 4096, "no " * 5000, "'" * 4096])
def test_the_longest_and_oddest_texts_are_answered(text: str) -> None:
    assert isinstance(detect(text), Alarm)


def test_every_example_in_the_data_holds() -> None:
    self_test()


def test_the_self_test_names_the_entry_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Example("en.yml:7", "we are fine", concept="blue")
    monkeypatch.setattr(guard().lexicon, "examples", [wrong])
    with pytest.raises(GuardBroken, match=r"en\.yml:7: 'we are fine'"):
        self_test()


def test_the_self_test_names_the_rule_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = guard().rules
    monkeypatch.setattr(guard().lexicon, "examples", [])
    monkeypatch.setattr(type(rules.floors[0]), "holds", lambda _self, _names: False)
    with pytest.raises(GuardBroken, match=rf"rules\.yml:\d+: {rules.floors[0].name}"):
        self_test()


def test_both_languages_know_the_same_concepts_and_show_what_fires_them_and_what_does_not() -> None:
    concepts = {name for name, _ in guard().lexicon.phrases}
    shown = {(e.where[:2], e.concept, e.fires) for e in guard().lexicon.examples if e.concept}
    assert shown == {(s, n, f) for s in ("en", "es") for n in concepts for f in (True, False)}


def imported_by(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    direct = {alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    return direct | {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.name)
def test_the_guard_imports_only_the_standard_library_and_itself(path: Path) -> None:
    foreign = {
        name
        for name in imported_by(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("bot.emergency")
    }
    assert foreign == set()


def test_the_guard_works_where_nothing_is_installed() -> None:
    code = f"import sys; sys.path[:0] = [{str(ROOT)!r}]; from bot.emergency import detect; "
    code += "sys.stdout.write(detect('no respira').level)"
    run = subprocess.run(  # noqa: S603  our own interpreter and our own code
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout == "red"
