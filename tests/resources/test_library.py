from datetime import date
from pathlib import Path

import pytest

from resources.config import load_config
from resources.library import DEFAULT_ROOT, ContentErrors, Library, UnknownPhrase, WrongValues
from resources.topics import need_ids, topic_ids

TODAY = date(2026, 11, 23)
NUMBERS = load_config().numbers.model_dump() | {"emergency_number": "112", "crisis_line": "113"}
HEAD = """\
title: "Reading a strip"
short: "Read it"
sources: [{id: S1, title: A page, address: "https://example.org", date: undated}]
reviewed_by: null
reviewed_on: null
review_by: 2027-02-22
urgent: true
buttons: [say:naloxone_get, find:naloxone, flow:rescue, menu]
"""
BODY = "Call {emergency_number}. One line is positive.\n\n<!-- more -->\n\nAsk at {crisis_line}."


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small content folder: one text in both languages, and labels for every topic."""
    labels = "\n".join(f"{topic}: 'About {topic}'" for topic in sorted(topic_ids()))
    for language in ("en", "es"):
        write(tmp_path / language / "labels.yml", labels)
        write(tmp_path / language / "strips_read.md", f"---\n{HEAD}---\n{BODY}\n")
    write(tmp_path / "en/phrases.yml", "hello: 'Hi {name}, call {emergency_number}.'\nbye: Bye")
    write(tmp_path / "es/phrases.yml", "hello: 'Hola {name}, {emergency_number}.'\nbye: Adiós")
    write(tmp_path / "closest.yml", "strips_what: strips_read strips_use\n")
    return tmp_path


def write(path: Path, words: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(words, encoding="utf-8")


def load(root: Path) -> Library:
    return Library.load(root, ["en", "es"], NUMBERS)


def problems_of(root: Path) -> tuple[str, ...]:
    with pytest.raises(ContentErrors) as caught:
        load(root)
    return caught.value.problems


def test_a_text_comes_with_its_numbers_filled_and_its_parts_apart(root: Path) -> None:
    text = load(root).text("strips_read", "en", TODAY)
    assert text is not None
    assert text.body == "Call 112. One line is positive."
    assert text.more == "Ask at 113."
    assert text.buttons == ("say:naloxone_get", "find:naloxone", "flow:rescue", "menu")
    assert text.urgent
    assert text.reviewed_by is None
    assert text.review_by == date(2027, 2, 22)
    assert text.sources[0].address == "https://example.org"


def test_a_text_without_a_second_part_has_an_empty_one(root: Path) -> None:
    write(root / "en/strips_read.md", f"---\n{HEAD}---\nOne line is positive.\n")
    text = load(root).text("strips_read", "en", TODAY)
    assert text is not None
    assert text.more == ""


def test_a_text_missing_in_spanish_is_given_in_the_first_language(root: Path) -> None:
    (root / "es/strips_read.md").unlink()
    text = load(root).text("strips_read", "es", TODAY)
    assert text is not None
    assert text.language == "en"


def test_a_topic_without_a_text_has_none(root: Path) -> None:
    assert load(root).text("grief", "en", TODAY) is None


def test_a_label_is_the_short_name_of_the_text_or_else_from_the_labels(root: Path) -> None:
    library = load(root)
    assert library.label("strips_read", "en") == "Read it"
    assert library.label("grief", "es") == "About grief"


def test_a_label_of_something_that_is_no_topic_is_refused(root: Path) -> None:
    with pytest.raises(UnknownPhrase):
        load(root).label("weather", "en")


def test_closest_offers_only_topics_that_have_a_text(root: Path) -> None:
    library = load(root)
    assert library.closest("strips_what") == ("strips_read",)
    assert library.closest("grief") == ()


def test_a_phrase_is_said_with_its_values_and_our_numbers(root: Path) -> None:
    assert load(root).phrase("hello", "es", name="Ana") == "Hola Ana, 112."


def test_braces_in_what_somebody_typed_stay_as_they_are(root: Path) -> None:
    said = load(root).phrase("hello", "en", name="{emergency_number} {name.__class__}")
    assert said == "Hi {emergency_number} {name.__class__}, call 112."


def test_a_phrase_in_a_language_we_lack_is_said_in_the_first(root: Path) -> None:
    assert load(root).phrase("bye", "fr") == "Bye"


def test_an_unknown_phrase_is_refused(root: Path) -> None:
    with pytest.raises(UnknownPhrase):
        load(root).phrase("farewell", "en")


@pytest.mark.parametrize("values", [{}, {"name": "Ana", "age": 3}, {"who": "Ana"}])
def test_values_that_do_not_fit_the_placeholders_are_refused(
    root: Path, values: dict[str, object]
) -> None:
    with pytest.raises(WrongValues):
        load(root).phrase("hello", "en", **values)


@pytest.mark.parametrize(
    ("file", "words", "told"),
    [
        ("en/strips_read.md", "no front matter", "title: Field required"),
        ("en/strips_read.md", f"---\n{HEAD}extra: 1\n---\n{BODY}", "extra: Extra inputs"),
        ("en/strips_read.md", f"---\n{HEAD}---\n", "no text under the front matter"),
        ("en/strips_read.md", f"---\n{HEAD}---\nCall {{police}}.", "{police} is not a number"),
        ("en/strips_read.md", f"---\n{HEAD}---\nCall {{Police}}.", "a brace stands alone"),
        ("en/strips_read.md", "---\ntitle: [\n---\nWords", "cannot be read"),
        ("en/weather.md", f"---\n{HEAD}---\n{BODY}", "no topic 'weather'"),
        ("en/phrases.yml", "hello: 'Hi {who}'\nbye: Bye", "other placeholders"),
        ("en/phrases.yml", "hello: 'Hi {name}, {emergency_number}'", "'bye' is missing"),
        ("en/phrases.yml", "hello: 'Hi {name}, {emergency_number}'\nbye:", "'bye' has no words"),
        ("en/phrases.yml", "- hello", "is not a list of `key: words` lines"),
        ("en/labels.yml", "grief: Grief", "no label for 'strips_read'"),
        ("closest.yml", "strips_what: weather", "'weather' is not in topics.yml"),
    ],
)
def test_a_slip_in_a_file_is_named_with_its_file(
    root: Path, file: str, words: str, told: str
) -> None:
    write(root / file, words)
    assert any(told in problem for problem in problems_of(root)), problems_of(root)


@pytest.mark.parametrize("button", ["say:weather", "find:gold", "flow:dance", "menu:x", "od:E1"])
def test_a_button_that_leads_nowhere_is_refused(root: Path, button: str) -> None:
    write(root / "en/strips_read.md", f"---\n{HEAD.replace('menu', button)}---\n{BODY}")
    assert any(repr(button) in problem for problem in problems_of(root))


def test_more_than_four_buttons_are_refused(root: Path) -> None:
    write(root / "en/strips_read.md", f"---\n{HEAD.replace('menu', 'menu, menu')}---\n{BODY}")
    assert any("buttons" in problem for problem in problems_of(root))


def test_all_slips_are_told_at_once(root: Path) -> None:
    write(root / "en/strips_read.md", "no front matter")
    write(root / "es/labels.yml", "grief: Duelo")
    write(root / "es/phrases.yml", "hello: 'Hola'")
    told = "\n".join(problems_of(root))
    assert all(part in told for part in ("en/strips_read.md", "es/labels.yml", "'bye' is missing"))


def test_a_missing_file_is_a_problem_and_not_a_crash(root: Path) -> None:
    (root / "es/phrases.yml").unlink()
    (root / "closest.yml").unlink()
    told = "\n".join(problems_of(root))
    assert "es/phrases.yml: cannot be read" in told
    assert "closest.yml: cannot be read" in told


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_shipped_words_cover_every_topic_and_need(language: str) -> None:
    library = Library.load(DEFAULT_ROOT, ["en", "es"], NUMBERS)
    for topic in topic_ids():
        assert library.label(topic, language)
        assert library.text(topic, language, TODAY) or library.closest(topic)
    for need in need_ids():
        title = library.phrase(
            "found_title", language, need=library.phrase(f"need_{need}", language), place="19134"
        )
        assert title.endswith(":")


@pytest.mark.parametrize(
    ("language", "one", "two", "none"),
    [
        ("en", "One line means positive", "Two lines mean negative", "No control line"),
        ("es", "Una línea es positivo", "Dos líneas es negativo", "Sin la línea de control"),
    ],
)
def test_reading_a_strip_starts_with_what_the_lines_mean(
    language: str, one: str, two: str, none: str
) -> None:
    text = Library.load(DEFAULT_ROOT, ["en", "es"], NUMBERS).text("strips_read", language, TODAY)
    assert text is not None
    first = text.body.split("\n\n")[0]
    assert first.index(one) < first.index(two) < first.index(none)
    sides = ("left", "right", "izquierda", "derecha")
    assert not any(side in f"{text.body} {text.more}".lower().split() for side in sides)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_urgent_line_says_to_call_before_a_phone_cuts_it(language: str) -> None:
    library = Library.load(DEFAULT_ROOT, ["en", "es"], NUMBERS)
    opening = library.phrase("urgent_line", language)[:40]
    assert opening.startswith({"en": "CALL 112", "es": "LLAMA AL 112"}[language])
