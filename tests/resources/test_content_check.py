import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from resources.checking.content_check import check, main
from resources.checking.language_lint import hurtful_words, load_lint
from resources.library import DEFAULT_ROOT
from resources.reading import english_grade, english_syllables, spanish_ease, spanish_syllables
from resources.topics import need_ids, topic_ids

HEAD = """\
title: "{title}"
short: "Strip"
sources: [{{id: S1, title: A page, address: "https://example.org", date: undated}}]
reviewed_by: null
reviewed_on: null
review_by: 2027-02-22
urgent: false
buttons: [menu]
"""
BODIES = {
    "en": "One line is positive.\n\n<!-- more -->\n\nWait 5 minutes.",
    "es": "Una línea es positivo.\n\n<!-- more -->\n\nEspera 5 minutos.",
}
NEVER = yaml.safe_load((Path(__file__).parent / "never_said.yml").read_text(encoding="utf-8"))
WRITTEN = ("strips_read", "strips_use")
Edit = Callable[..., list[str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Content with nothing wrong in it."""
    root = tmp_path / "content"
    phrases = "\n".join(f"need_{need}: Food\nneed_button_{need}: Food" for need in need_ids())
    labels = "\n".join(f"{topic}: Food" for topic in topic_ids())
    for language, body in BODIES.items():
        (root / language).mkdir(parents=True)
        for topic in WRITTEN:
            head = HEAD.format(title="Strips")
            (root / language / f"{topic}.md").write_text(f"---\n{head}---\n{body}\n")
        (root / language / "phrases.yml").write_text(f"{phrases}\nhello: Hi\n")
        (root / language / "labels.yml").write_text(labels)
    closest = [f"{topic}: {' '.join(WRITTEN)}" for topic in topic_ids() - set(WRITTEN)]
    (root / "closest.yml").write_text("\n".join(closest))
    return root


FACT = """\
supply_x:
  words: {en: It was in 7 of 10 samples, es: Estaba en 7 de 10 muestras}
  as_of: 2026-05
  source: {id: S1, title: A page, address: "https://example.org", date: undated}
  expires: 2027-02-28
  confirmed_by: null
"""


@pytest.fixture
def fact(root: Path) -> Edit:
    """One dated fact with nothing wrong in it; replace words in it, then check everything."""
    folder = root.parent / "dated"
    (folder / "laws").mkdir(parents=True)
    shutil.copy(DEFAULT_ROOT.parent / "dated/wording.yml", folder)
    (folder / "supply.yml").write_text(FACT)

    def replace(old: str, new: str, file: str = "supply.yml") -> list[str]:
        assert old in FACT, f"{old!r} is not in the fact: the test would prove nothing"
        (folder / file).write_text(FACT.replace(old, new, 1))
        return check(root)

    return replace


@pytest.fixture
def edit(root: Path) -> Edit:
    """Replace words in one file, then check everything."""

    def replace(file: str, old: str, new: str) -> list[str]:
        path = root / file
        words = path.read_text()
        assert old in words, f"{old!r} is not in {file}: the test would prove nothing"
        path.write_text(words.replace(old, new, 1))
        return check(root)

    return replace


def only(problems: list[str], part: str) -> None:
    assert problems
    assert all(part in problem for problem in problems), problems


def test_content_with_nothing_wrong_passes(root: Path) -> None:
    assert check(root) == []


def test_the_shipped_words_pass() -> None:
    assert check() == []


def test_the_command_says_ok_and_how_many(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(root) == 0
    assert capsys.readouterr().out == "content: 2 texts in 2 languages, ok\n"


def test_the_command_names_each_problem_on_its_own_line_and_fails(
    edit: Edit, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("en/strips_read.md", "One line", "A junkie and a few per cent. One line")
    assert main(root) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("en/strips_read.md:11: ") for line in lines)


def test_a_text_in_one_language_only(root: Path) -> None:
    (root / "es/strips_read.md").unlink()
    only(check(root), "es/strips_read.md: missing")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("buttons: [menu]", "buttons: [find:food]", "buttons must be as in en/strips_read.md"),
        ("urgent: false", "urgent: true", "urgent must be as in"),
        ("id: S1", "id: S2", "sources must be as in"),
        ("\n<!-- more -->\n", "", "the <!-- more --> part must be as in"),
        ("5 minutos", "3 minutos", "the number 5 of en/strips_read.md is missing"),
    ],
)
def test_languages_that_say_different_things(edit: Edit, old: str, new: str, told: str) -> None:
    only(edit("es/strips_read.md", old, new), told)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("# One line", "a heading"),
        ("[One](https://example.org) line", "a link"),
        ("See www.example.org. One line", "a link"),
        ("<b>One</b> line", "HTML"),
        ("*One* line", "italics"),
        ("> One line", "a quotation"),
        ("`One` line", "code"),
        ("![One](a.png) line", "an image"),
        ("| a | b |\n|---|---|\n| c | d |\n\nOne line", "a table"),
        ("- One\n  - two\n\nOne line", "a list inside a list"),
        ("One  \nline", "a forced line break"),
    ],
)
def test_markup_that_a_chat_cannot_show(edit: Edit, new: str, told: str) -> None:
    only(edit("en/strips_read.md", "One line", new), told)


def test_bold_and_simple_lists_are_fine(edit: Edit) -> None:
    words = "**One line**\n\n- is positive\n- so watch out\n\n1. First\n2. Then\n\nOne line"
    assert edit("en/strips_read.md", "One line", words) == []


@pytest.mark.parametrize(
    "number", ["911", "988", "555-0100 now", "(215) 555-0100", "1-800-555-0100", "+1 215 555 0100"]
)
def test_a_phone_number_typed_into_a_text(edit: Edit, number: str) -> None:
    edit("es/strips_read.md", "Una línea", f"Llama: {number}. Una línea")
    found = edit("en/strips_read.md", "One line", f"Call {number}. One line")
    assert len(found) == 2
    only(found, "looks like a phone number")


@pytest.mark.parametrize("number", ["text CONNECT to 55753", "Text your ZIP to 435748"])
def test_what_a_text_message_is_sent_to(edit: Edit, number: str) -> None:
    found = edit("en/strips_read.md", "One line", f"You can {number}. One line")
    assert any("looks like a phone number" in problem for problem in found)


@pytest.mark.parametrize(
    "dose", ["4 mg", "0.4mg", "1 mL", "50 mcg", "10 milligrams", "2 mililitros"]
)
def test_a_dose_typed_into_a_text(edit: Edit, dose: str) -> None:
    found = edit("en/strips_read.md", "One line", f"Take {dose}. One line")
    assert any("looks like a dose" in problem for problem in found)


@pytest.mark.parametrize("figure", ["30 to 90 minutes", "Act 139", "10 to 15 seconds", "year 2027"])
def test_other_numbers_are_fine(edit: Edit, figure: str) -> None:
    edit("es/strips_read.md", "Una línea", f"{figure}. Una línea")
    assert edit("en/strips_read.md", "One line", f"{figure}. One line") == []


@pytest.mark.parametrize("share", ["98 %", "98%", "98 percent", "98 per cent"])
def test_a_percentage(edit: Edit, share: str) -> None:
    found = edit("en/strips_read.md", "One line", f"It is in {share} of bags. One line")
    assert any("a percentage" in problem for problem in found)


def test_a_body_that_no_phone_screen_holds(edit: Edit) -> None:
    only(edit("en/strips_read.md", "One line", "So go. " * 130 + "One line"), "Shorten it")


def test_a_second_part_that_no_phone_screen_holds(edit: Edit) -> None:
    only(edit("en/strips_read.md", "Wait 5", "So go. " * 160 + "Wait 5"), "Shorten it")


def test_a_button_name_that_is_cut(edit: Edit) -> None:
    long = "short: 'A name far too long for it'"
    only(edit("en/strips_read.md", 'short: "Strip"', long), "short has 26 characters")


def test_english_that_is_hard_to_read(edit: Edit) -> None:
    hard = (
        "Administration of intramuscular naloxone necessitates considerable preparation, "
        "notwithstanding the availability of alternative intranasal formulations, which "
        "pharmacists throughout Pennsylvania distribute. One line"
    )
    only(edit("en/strips_read.md", "One line", hard), "reading grade")


def test_spanish_that_is_hard_to_read(edit: Edit) -> None:
    hard = (
        "La administración intramuscular de medicamentos requiere considerable preparación, "
        "independientemente de la disponibilidad de presentaciones intranasales alternativas "
        "que distribuyen determinados establecimientos farmacéuticos. Una línea"
    )
    only(edit("es/strips_read.md", "Una línea", hard), "reading ease")


@pytest.mark.parametrize("file", ["strips_read.md", "phrases.yml", "labels.yml"])
def test_a_hurtful_word_in_any_file(edit: Edit, file: str) -> None:
    old, new = (
        ("One line", "Junkies. One line") if file.endswith(".md") else (": Food", ": Junkies")
    )
    only(edit(f"en/{file}", old, new), 'say "person who uses drugs"')


def test_a_hurtful_word_in_a_flow(root: Path) -> None:
    (root.parent / "flows").mkdir()
    flow = "states:\n  E1:\n    say: {en: Hello, es: Un drogadicto}\n    buttons: []\n"
    (root.parent / "flows/rescue.yml").write_text(flow)
    only(check(root), "flows/rescue.yml")


FLOW = "states:\n  E1:\n    say: {{en: {en}, es: Hola}}\n    buttons: []\n"
HARD = (
    "Administration of intramuscular naloxone necessitates considerable preparation "
    "notwithstanding the availability of alternative intranasal formulations which pharmacists "
    "throughout Pennsylvania distribute every spring"
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("A junkie came", 'say "person who uses drugs"'),
        ("Call 988 now", "looks like a phone number"),
        ("Give 4 mg now", "looks like a dose"),
        ("Half or 50 percent", "a percentage"),
        ("See **this**", "has markup or a link"),
        ("See https://example.org", "has markup or a link"),
        (HARD, "reading grade"),
    ],
)
@pytest.mark.parametrize("file", ["rescue.yml", "guides/strips.yml"])
def test_words_of_a_flow_that_break_a_rule(root: Path, file: str, words: str, told: str) -> None:
    path = root.parent / "flows" / file
    path.parent.mkdir(parents=True)
    path.write_text(FLOW.format(en=f"'{words}'"))
    found = check(root)
    only(found, f"flows/{file}:3: ")
    assert any(told in problem for problem in found)


def test_a_flow_that_cannot_be_read_is_told_with_its_line(root: Path) -> None:
    path = root.parent / "flows/rescue.yml"
    path.parent.mkdir()
    path.write_text("states:\n  E1: [\n")
    only(check(root), "flows/rescue.yml:3: cannot be read")


@pytest.mark.parametrize("source", ["S1", '"S9 A page, 2026: https://example.org"'])
def test_a_flow_that_rests_on_a_page_that_can_be_read(root: Path, source: str) -> None:
    path = root.parent / "flows/rescue.yml"
    path.parent.mkdir()
    path.write_text(f"sources: [{source}]\n{FLOW.format(en='Hello')}")
    assert check(root) == []


def test_a_flow_that_rests_on_a_page_nobody_can_find(root: Path) -> None:
    path = root.parent / "flows/rescue.yml"
    path.parent.mkdir()
    path.write_text(f"sources: [S9]\n{FLOW.format(en='Hello')}")
    only(check(root), "flows/rescue.yml:1: source 'S9' has no address")


def test_what_people_write_to_us_is_not_corrected(root: Path) -> None:
    path = root.parent / "flows/answers.yml"
    path.parent.mkdir()
    path.write_text(FLOW.format(en="a junkie came"))
    assert check(root) == []


def test_a_fact_with_nothing_wrong_passes(fact: Edit, edit: Edit) -> None:
    assert fact("It was", "It was") == []
    edit("en/strips_read.md", "One line", "It is so. {supply_x}\n\nOne line")
    assert edit("es/strips_read.md", "Una línea", "Así es. {supply_x}\n\nUna línea") == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("It was in", "A junkie had it in", 'say "person who uses drugs"'),
        ("It was in", "Call 800-555-0100 in", "looks like a phone number"),
        ("It was in", "By 70 percent in", "a percentage"),
        ("samples", "samples.", "ends with a full stop"),
        ("It was in 7", "It was in 8", "not the same numbers"),
        ("It was in", f"{HARD} in", "reading grade"),
        ("It was in", f"{'so go ' * 50} in", "Shorten it"),
        ("https://example.org", "u", "has no address"),
        ("  as_of", "  topic: weather\n  as_of", "no topic 'weather'"),
        ("2027-02-28", "2026-01-01", "expires before"),
        ("  expires: 2027-02-28\n", "", "expires: Field required"),
        (", es: Estaba en 7 de 10 muestras", "", "no words in 'es'"),
    ],
)
def test_a_fact_that_breaks_a_rule(fact: Edit, old: str, new: str, told: str) -> None:
    assert any(told in problem for problem in fact(old, new))


def test_a_law_of_no_state_and_of_no_topic(fact: Edit, root: Path) -> None:
    found = fact("supply_x", "law_x", "laws/zz.yml")
    assert any("no state 'ZZ'" in problem for problem in found)
    assert any("a law needs a topic" in problem for problem in found)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("One line", "{supply_y} One line", "{supply_y} is not a number we fill in"),
        ("One line", "{supply_x}\n\nOne line", "{supply_x} stands in one language only"),
        ("One line is positive.", "{supply_x}", "nothing is left of the body"),
        ('short: "Strip"', 'short: "{supply_x}"', "{supply_x} is not a number we fill in"),
    ],
)
def test_a_text_that_names_a_fact_wrongly(
    fact: Edit, edit: Edit, old: str, new: str, told: str
) -> None:
    fact("It was", "It was")
    assert any(told in problem for problem in edit("en/strips_read.md", old, new))


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("applies_to: Pennsylvania", "applies_to"),
        ("applies_to: ZZ", "ends with no state"),
        ("applies_to: PA", "applies_to must be as in"),
        ("picture: spray", "picture must be as in"),
        ("picture: unicorn", "'unicorn' is not in media.yml"),
    ],
)
def test_a_place_or_a_picture_that_is_not_there(
    edit: Edit, root: Path, new: str, told: str
) -> None:
    shutil.copytree(DEFAULT_ROOT.parent / "media", root.parent / "media")
    found = edit("en/strips_read.md", "urgent: false", f"urgent: false\n{new}")
    assert any(told in problem for problem in found)


def test_a_phrase_that_is_there_twice(edit: Edit) -> None:
    told = edit("en/phrases.yml", "hello: Hi", "hello: Hi\nhello: Hello")
    assert any("'hello' is there twice" in problem for problem in told)


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("strips_read.md", "One line", "Stay\ncalm. A junkie", 12),
        ("strips_read.md", "buttons: [menu]", "buttons: [say:weather]", 9),
        ("strips_read.md", "review_by: 2027-02-22\n", "", 1),
        ("strips_read.md", "urgent: false", "urgent: [", 8),
        ("phrases.yml", "hello: Hi", "hello: '**Hi**'", 2 * len(need_ids()) + 1),
    ],
)
def test_a_problem_is_told_with_the_line_where_it_stands(
    edit: Edit, file: str, old: str, new: str, line: int
) -> None:
    found = [problem for problem in edit(f"en/{file}", old, new) if problem.startswith("en/")]
    assert any(problem.startswith(f"en/{file}:{line}: ") for problem in found), found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sources: [{id: S1", "sources: []\nto_confirm: [{id: S1", "to_confirm"),
        ("https://example.org", "u", "has no address"),
        ("reviewed_by: null", "reviewed_by: Dr. Reyes", "go together"),
        ("reviewed_on: null", "reviewed_on: 2026-11-22", "go together"),
        ("review_by: 2027-02-22\n", "", "review_by: Field required"),
        ("buttons: [menu]", "buttons: [say:weather]", "leads nowhere"),
    ],
)
def test_a_head_that_leaves_something_out(edit: Edit, old: str, new: str, told: str) -> None:
    assert any(told in problem for problem in edit("en/strips_read.md", old, new))


def test_a_text_without_sources_says_why(root: Path, edit: Edit) -> None:
    source = 'sources: [{id: S1, title: A page, address: "https://example.org", date: undated}]'
    without = edit("en/strips_read.md", source, "sources: []")
    assert any("no sources" in problem for problem in without)
    why = "sources: []\nown_words: It only says hello."
    edit("en/strips_read.md", "sources: []", why)
    assert edit("es/strips_read.md", source, why) == []


def test_an_approved_text_with_facts_still_to_confirm(edit: Edit) -> None:
    approved = "reviewed_by: Dr. Reyes\nto_confirm: [the water]"
    edit("en/strips_read.md", "reviewed_by: null", approved)
    only(edit("en/strips_read.md", "reviewed_on: null", "reviewed_on: 2026-11-22"), "Settle them")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("hello: Hi", "hello: 'Hi {name}'", "other placeholders"),
        ("hello: Hi", "bye: Bye", "is missing"),
        ("hello: Hi", "hello: '**Hi**'", "has markup"),
        ("hello: Hi", "hello: Call 911", "looks like a phone number"),
        ("hello: Hi", f"hello: {'So go. ' * 101}", "Shorten it"),
        ("need_button_food: Food", "need_button_food: Something to eat or drink", "Shorten it"),
        (
            "hello: Hi",
            "hello: Hi\nurgent_line: First look, then think it all over, then {emergency_number}",
            "first 40",
        ),
    ],
)
def test_a_phrase_that_breaks_a_rule(edit: Edit, old: str, new: str, told: str) -> None:
    assert any(told in problem for problem in edit("en/phrases.yml", old, new))


def test_a_need_without_words(edit: Edit, root: Path) -> None:
    edit("en/phrases.yml", "need_button_food: Food", "")
    only(edit("es/phrases.yml", "need_button_food: Food", ""), "'need_button_food' is missing")


def test_a_label_that_is_cut(edit: Edit) -> None:
    only(edit("en/labels.yml", "grief: Food", "grief: Somebody you loved has died"), "Shorten it")


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("grief: strips_read", "needs two or three"),
        ("grief: strips_read mental_health", "'mental_health', which has no text"),
        ("grief: strips_read weather strips_use", "'weather' is not in topics.yml"),
    ],
)
def test_a_topic_without_a_text_that_leads_nowhere(edit: Edit, new: str, told: str) -> None:
    problems = edit("closest.yml", "grief: strips_read strips_use", new)
    assert any(told in problem for problem in problems)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "An addict came."),
        ("en", "DRUG ABUSE is"),
        ("en", "Stay clean for good."),
        ("en", "Never use a dirty needle."),
        ("en", "She relapsed."),
        ("en", "They committed suicide."),
        ("en", "A negative is safe."),
        ("es", "Los adictos"),
        ("es", "Un toxicómano"),
        ("es", "Tuvo una recaída"),
        ("es", "Víctimas de sobredosis"),
        ("es", "Usa una jeringuilla limpia"),
        *((language, words) for language, examples in NEVER.items() for words in examples),
    ],
)
def test_words_that_hurt_are_found(language: str, text: str) -> None:
    assert hurtful_words(text, language, load_lint())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Clean your hands. Keep the wound clean."),
        ("en", "The skin is clean. It is not addictive."),
        ("en", "Naloxone is used in the house. Usually it works."),
        ("es", "Lava la herida con agua limpia. La piel está limpia."),
        ("es", "No causa adicción. Servicio de ayuda."),
    ],
)
def test_the_same_letters_in_good_words_are_left_alone(language: str, text: str) -> None:
    assert hurtful_words(text, language, load_lint()) == []


@pytest.mark.parametrize(
    ("word", "count"),
    [("wake", 1), ("breathing", 2), ("police", 2), ("needle", 2), ("used", 1), ("needed", 2),
     ("naloxone", 3), ("medetomidine", 5), ("didn't", 2), ("911", 3), ("the", 1)],
)  # fmt: skip
def test_syllables_of_english_words(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("día", 2), ("guía", 2), ("ciudad", 2), ("despierta", 3), ("naloxona", 4), ("hay", 1),
     ("que", 1), ("aguanta", 3), ("respiración", 4), ("aire", 2), ("y", 1)],
)  # fmt: skip
def test_syllables_of_spanish_words(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_each_item_of_a_list_ends_a_sentence() -> None:
    listed = english_grade("- Call for help\n- Give naloxone\n- Give breaths")
    assert listed < english_grade("Call for help and give naloxone and give breaths")


def test_longer_words_and_sentences_are_harder() -> None:
    assert english_grade("Call now. Stay there.") < english_grade("Immediately telephone somebody.")
    assert spanish_ease("Llama ya. Dale aire.") > spanish_ease("Comunícate inmediatamente.")
