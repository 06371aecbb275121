"""What goes out of date is said with its date, and not at all when it is past."""

from datetime import date
from pathlib import Path

import pytest

from resources.checking.paragraphs import without
from resources.config import load_config
from resources.dated_facts import DEFAULT_ROOT, Facts
from resources.library import ContentErrors, Library

NUMBERS = load_config().numbers.model_dump()
BEFORE, AFTER = date(2026, 11, 23), date(2027, 3, 1)
SOURCE = '{id: S1, title: A page, address: "https://example.org", date: 2026-05-01}'
FACT = f"""\
supply_mede:
  words: {{en: "It was in 7 of 10 samples", es: "Estaba en 7 de 10 muestras"}}
  as_of: 2026-05
  source: {SOURCE}
  expires: 2027-02-28
  confirmed_by: null
"""
LINE = f"""\
line_stay:
  words: {{en: "Call {{number}}", es: "Llama al {{number}}"}}
  number: "800-555-0100"
  as_of: 2026-05
  source: {SOURCE}
  expires: 2027-02-28
  confirmed_by: null
"""
DOUBT = """\
  in_doubt: true
  candidates: ["800-555-0100", "800-555-0199"]
  instead: {en: "Two numbers are going around. Ask where you get naloxone", es: "Pregunta"}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of one figure, one line and one law."""
    root = tmp_path / "dated"
    (root / "laws").mkdir(parents=True)
    (root / "wording.yml").write_text((DEFAULT_ROOT / "wording.yml").read_text())
    (root / "supply.yml").write_text(FACT)
    (root / "lines.yml").write_text(LINE)
    law = FACT.replace("supply_mede:", "law_pa_strips:\n  topic: strips_law")
    (root / "laws/pa.yml").write_text(law)
    return root


def load(root: Path) -> Facts:
    return Facts.load(root, ["en", "es"], NUMBERS)


def change(root: Path, file: str, old: str, new: str) -> Facts:
    words = (root / file).read_text()
    assert old in words, f"{old!r} is not in {file}: the test would prove nothing"
    (root / file).write_text(words.replace(old, new, 1))
    return load(root)


def problems_of(root: Path) -> str:
    with pytest.raises(ContentErrors) as caught:
        load(root)
    return "\n".join(caught.value.problems)


def test_a_fact_comes_with_its_date_in_words(root: Path) -> None:
    facts = load(root)
    assert (
        facts.said("{supply_mede}", "en", BEFORE) == "It was in 7 of 10 samples (as of May 2026)."
    )
    assert facts.said("{supply_mede}", "es", BEFORE).endswith("(según datos de mayo de 2026).")


def test_a_fact_of_a_page_without_a_date_says_when_it_was_read(root: Path) -> None:
    facts = change(root, "supply.yml", "date: 2026-05-01", "date: undated")
    assert "read May 2026 on a page without a date" in facts.said("{supply_mede}", "en", BEFORE)


def test_a_number_that_nobody_has_called_says_so(root: Path) -> None:
    said = load(root).said("{line_stay}", "en", BEFORE)
    assert said == "Call 800-555-0100 (seen May 2026, not checked by us yet)."


def test_a_number_that_staff_have_called_says_when(root: Path) -> None:
    checked = "confirmed_by: A. Reyes\n  confirmed_on: 2026-11-02"
    facts = change(root, "lines.yml", "confirmed_by: null", checked)
    said = facts.said("{line_stay}", "en", BEFORE)
    assert said == "Call 800-555-0100 (checked November 2026)."


def test_of_two_numbers_going_around_none_is_shown(root: Path) -> None:
    facts = change(root, "lines.yml", '  number: "800-555-0100"\n', DOUBT)
    said = facts.said("- {line_stay}", "en", BEFORE)
    assert said.startswith("- Two numbers are going around. Ask where you get naloxone")
    assert "555" not in said


def test_the_last_day_still_counts_and_the_next_does_not(root: Path) -> None:
    facts = load(root)
    assert facts.said("{supply_mede}", "en", date(2027, 2, 28))
    assert facts.said("{supply_mede}", "en", date(2027, 3, 1)) == ""


def test_past_its_expiry_a_fact_takes_its_paragraph_along_and_nothing_else(root: Path) -> None:
    text = "Before.\n\nIt is everywhere. {supply_mede} So watch out.\n\nAfter."
    assert load(root).said(text, "en", AFTER) == "Before.\n\nAfter."


def test_past_its_expiry_a_fact_takes_its_item_of_a_list_along(root: Path) -> None:
    text = "Do this:\n\n- Rest.\n- Know that\n  {supply_mede}\n- Drink."
    assert load(root).said(text, "en", AFTER) == "Do this:\n\n- Rest.\n- Drink."


def test_a_list_of_which_nothing_is_left_takes_its_announcement_along(root: Path) -> None:
    text = "First.\n\n**Call one of these:**\n\n- {line_stay}\n- {line_stay}\n\nLast."
    assert load(root).said(text, "en", AFTER) == "First.\n\nLast."


def test_a_full_stop_after_a_fact_is_not_doubled(root: Path) -> None:
    assert load(root).said("So: {supply_mede}. Rest.", "en", BEFORE).endswith("2026). Rest.")


def test_a_text_without_facts_is_left_as_it_is() -> None:
    text = "One.\n \n- a\n\n\n\n- b"
    assert Facts().said(text, "en", AFTER) == text
    assert without("One.\n\n1. a\n2. b", lambda part: False) == "One.\n\n1. a\n2. b"


def test_what_expires_within_a_month_is_told_beforehand(root: Path) -> None:
    facts = load(root)
    states = [facts.state("supply_mede", day) for day in (BEFORE, date(2027, 2, 1), AFTER)]
    assert states == ["good", "soon", "expired"]
    assert set(facts.expired(AFTER)) == {"supply_mede", "line_stay", "law_pa_strips"}


def test_a_law_is_found_by_its_state_and_topic_alone(root: Path) -> None:
    facts = load(root)
    assert facts.law("strips_law", "PA", BEFORE) == "law_pa_strips"
    assert facts.law("strips_law", "OH", BEFORE) is None
    assert facts.law("naloxone_law", "PA", BEFORE) is None
    assert facts.law("strips_law", "PA", AFTER) is None


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("supply.yml", "  as_of: 2026-05\n", "", "as_of: Field required"),
        ("supply.yml", "as_of: 2026-05", "as_of: May", "as_of"),
        ("supply.yml", "  expires: 2027-02-28\n", "", "expires: Field required"),
        ("supply.yml", f"  source: {SOURCE}\n", "", "source: Field required"),
        ("supply.yml", '{en: "It', 'en: "It', "cannot be read"),
        ("supply.yml", "supply_mede", "line_stay", "is in dated/lines.yml too"),
        ("supply.yml", ', es: "Estaba en 7 de 10 muestras"', "", "no words in 'es'"),
        ("supply.yml", "confirmed_by: null", "confirmed_by: A. Reyes", "go together"),
        ("lines.yml", '  number: "800-555-0100"\n', "", "say {number}, and there is none"),
        ("lines.yml", '"\n  as_of', '"\n  in_doubt: true\n  as_of', "needs `instead`"),
        ("lines.yml", "  as_of", f"{DOUBT}  as_of", "goes when a number is settled"),
        ("lines.yml", "line_stay:", "line_x: 4\nline_stay:", "line_x"),
        ("wording.yml", "as_of: {en", "as_off: {en", "wording.yml"),
    ],
)
def test_a_file_of_facts_with_a_mistake_is_told_by_name(
    root: Path, file: str, old: str, new: str, told: str
) -> None:
    words = (root / file).read_text()
    assert old in words
    (root / file).write_text(words.replace(old, new, 1))
    assert told in problems_of(root)


def test_two_laws_of_a_state_on_one_topic(root: Path) -> None:
    law = (root / "laws/pa.yml").read_text()
    (root / "laws/pa.yml").write_text(law + law.replace("law_pa_strips", "law_pa_strips_too"))
    assert "the law on the same topic" in problems_of(root)


def test_no_shipped_text_shows_a_number_that_is_in_doubt() -> None:
    facts = Facts.load(DEFAULT_ROOT, ["en", "es"], NUMBERS)
    in_doubt = {name for name, fact in facts.by_name.items() if fact.in_doubt}
    assert "line_never_use_alone" in in_doubt
    for name in in_doubt:
        for language in ("en", "es"):
            said = facts.phrase(name, language)
            assert not any(number in said for number in facts.by_name[name].candidates)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_shipped_text_says_something_when_all_facts_are_past(language: str) -> None:
    library = Library.load(DEFAULT_ROOT.parent / "content", ["en", "es"], NUMBERS)
    for topic in library.topics():
        text = library.text(topic, language, date(2040, 1, 1))
        assert text is not None
        assert not any(f"{{{name}}}" in text.body + text.more for name in library.facts.names)
