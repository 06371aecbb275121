"""Answers in people's own words: what is heard, and what must never be."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.hearing import ANSWERS_FILE, Ears
from bot.flows.meanings import DANGER, MEANINGS
from bot.flows.reading import FlowErrors

EARS = Ears.load()
GOOD = {"breathing", "awake", "better", "over", "yes"}
SITUATIONS = Path(__file__).with_name("heard.txt").read_text(encoding="utf-8").splitlines()[1:]
EXAMPLES = [example.text for example in EARS._answers.examples]
NEEDED = DANGER | {"breathing", "breathing_not_awake", "awake", "called", "call_fails"}
NEEDED |= {"dose_given", "no_naloxone", "yes", "no", "unsure"}


def names(words: str) -> set[str]:
    return set(words.replace("-", "").split())


@pytest.mark.parametrize("line", SITUATIONS)
def test_what_people_write_during_a_rescue(line: str) -> None:
    text, must, never = (part.strip() for part in line.split("|"))
    heard = EARS.heard(text)
    assert names(must) <= heard
    assert not names(never) & heard


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("he wok up", {"awake"}),
        ("stil nothin", {"not_awake", "not_taken"}),
        ("yaa respira", {"breathing"}),
        ("sigue igual", {"not_awake"}),
        ("no hay cambio", {"not_awake"}),
        ("ya llame", {"called"}),
        ("le di el narcan hace 1 min", {"dose_given"}),
        ("cant find any narcan", {"no_naloxone"}),
        ("no narcan", {"no_naloxone"}),
        ("not breathing", {"not_breathing"}),
        ("isnt breathing anymore", {"not_breathing"}),
        ("no ya no respira", {"not_breathing"}),
        ("hes not awake", {"not_awake"}),
        ("didnt wake up", {"not_awake"}),
        ("breathing but wont wake", {"breathing_not_awake"}),
        ("no despierta pero respira", {"breathing_not_awake"}),
        ("how do i do it", {"dont_know_how"}),
        ("no se como", {"dont_know_how"}),
        ("is he breathing how do i tell?", set()),
        ("respira?", set()),
        ("👍", {"yes"}),
        ("👍🏽", {"yes"}),
        ("👎", {"no"}),
        ("🙏", {"thanks"}),
        ("", set()),
        ("ok", set()),
        ("asdf qwerty", set()),
    ],
)
def test_exactly_this_is_heard(text: str, meanings: set[str]) -> None:
    assert EARS.heard(text) == meanings


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("he woke up but now hes not breathing", "not_breathing"),
        ("he wasnt breathing but now he is breathing", "breathing"),
        ("no respiraba pero ya respira", "breathing"),
        ("she was awake then she passed out", "not_awake"),
        ("he was out cold and now hes awake", "awake"),
        ("he was gurgling but now hes breathing normal", "breathing"),
        ("desperto pero ya no respira", "not_breathing"),
        ("its over. no wait hes not breathing", "not_breathing"),
    ],
)
def test_what_is_said_last_counts(text: str, last: str) -> None:
    opposites = {"breathing": {"not_breathing", "breathing_bad"}, "not_breathing": {"breathing"}}
    opposites |= {"awake": {"not_awake"}, "not_awake": {"awake"}}
    heard = EARS.heard(text)
    assert last in heard
    assert not opposites[last] & heard


@pytest.mark.parametrize(
    "text",
    ["yes hes not breathing", "yes i called 911", "yeah no", "si no respira", "si pero lento"],
)
def test_a_yes_with_more_behind_it_is_not_a_yes(text: str) -> None:
    assert "yes" not in EARS.heard(text)


def test_a_no_in_the_middle_of_a_story_is_not_an_answer() -> None:
    assert "no" not in EARS.heard("we were at the park and there was no way to get him down here")


ENGLISH = (
    ["", "he is ", "shes ", "my friend is ", "omg he ", "no hes ", "ok hes ", "yes hes "],
    """not|isnt|aint|still not|really not|not even|no longer|never|hardly|doesnt seem to be|nt|nto
    i dont think hes|no sign of him|stopped|not at all|wasnt|not fully|not yet|nowhere near|isn't
    cant get him|unable to get her|isntt|is nott|knot|dosnt seem to be|nevr|isn t""",
    """breathing|breathing right now|awake|waking up|responding|conscious|breathing on his own
    breathing anymore|breathing normal|coming to|alert|awake or breathing|better""",
)
SPANISH = (
    ["", "el ", "ella ", "mi amigo ", "no el ", "no, ", "oye ", "ya ", "pero ", "si "],
    """no|ya no|todavia no|aun no|no me|no se|sigue sin|ni|no creo que|tampoco|nunca|no esta|no ta
    noo|nno|apenas""",
    """respira|respirando|despierto|despierta|reacciona|responde|desperto|respira bien|respira solo
    consciente|abre los ojos|contesta|respira ni despierta|mejor|rspira|dispierta""",
)


def phrases(column: str) -> list[str]:
    return [phrase.strip() for line in column.splitlines() for phrase in line.split("|")]


@pytest.mark.parametrize("negation", phrases(ENGLISH[1]))
def test_a_negated_sign_is_never_good_in_english(negation: str) -> None:
    for who, sign in product(ENGLISH[0], phrases(ENGLISH[2])):
        assert not EARS.heard(f"{who}{negation} {sign}") & GOOD, (who, negation, sign)


@pytest.mark.parametrize("negation", phrases(SPANISH[1]))
def test_a_negated_sign_is_never_good_in_spanish(negation: str) -> None:
    for who, sign in product(SPANISH[0], phrases(SPANISH[2])):
        assert not EARS.heard(f"{who}{negation} {sign}") & GOOD, (who, negation, sign)


@pytest.mark.parametrize("frame", ["is he", "is she", "if hes", "not sure if hes", "was he"])
@pytest.mark.parametrize("sign", ["breathing", "awake", "breathing normal", "better"])
def test_a_question_or_a_doubt_is_not_a_good_sign(frame: str, sign: str) -> None:
    assert not EARS.heard(f"{frame} {sign}") & GOOD


@given(st.text(max_size=5000))
def test_any_text_is_heard_without_an_error(text: str) -> None:
    assert EARS.heard(text) <= MEANINGS


SCRAPS = st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=6)
GLUE = st.sampled_from([" ", ", ", ". ", " but ", " pero ", "? ", " and ", " y ", "\n"])


@given(SCRAPS, GLUE)
@settings(max_examples=400)
def test_opposites_are_never_heard_together(scraps: list[str], glue: str) -> None:
    heard = EARS.heard(glue.join(scraps))
    assert not ("breathing" in heard and heard & {*DANGER, "breathing_not_awake"})
    assert not ("awake" in heard and heard & {"not_awake", "breathing_not_awake"})
    assert not ("yes" in heard and heard & {"no", *DANGER})
    assert not (heard & {"over", "false_alarm"} and heard & DANGER)


@given(SCRAPS, GLUE, st.sampled_from(["hes not breathing", "no respira", "NOT BREATHING!!"]))
@settings(max_examples=400)
def test_a_danger_in_the_last_sentence_always_stays(
    scraps: list[str], glue: str, danger: str
) -> None:
    assert "not_breathing" in EARS.heard(f"{glue.join(scraps)}. {danger}")


def test_capitals_change_nothing() -> None:
    for text in EXAMPLES:
        assert EARS.heard(text.upper()) == EARS.heard(text), text


def test_the_end_of_a_very_long_message_is_read() -> None:
    assert "not_breathing" in EARS.heard(
        "i dont know what happened we were home " * 200 + "no respira"
    )


def test_every_example_of_the_file_holds() -> None:
    assert EARS.self_test() == []


@pytest.mark.parametrize("meaning", sorted(NEEDED))
@pytest.mark.parametrize("fires", [True, False])
def test_important_meanings_have_examples_enough(meaning: str, fires: bool) -> None:
    own = [e for e in EARS._answers.examples if e.meaning == meaning and e.fires == fires]
    assert len(own) >= (12 if fires else 6)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  not_awake:\n", "  not_awaek:\n", "not_awaek is none that a flow can hear"),
        ('"barely breathing"', '"barely breathing', "cannot be read"),
        ('"not breathing right"', "no", "valid string"),
        ('"<medics> came|', '"<medcis> came|', "there is no class <medcis>"),
        ('"chest moving|', "\"chest isn't|", "is never read like that"),
        ('"cardiac arrest"', '"cardiac? arrest?"', "may be no word at all"),
        ('  "yes":\n', "  yes:\n", 'quote "yes"'),
    ],
)
def test_a_broken_file_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    written = ANSWERS_FILE.read_text(encoding="utf-8")
    assert old in written
    line = written[: written.index(old)].count("\n") + 1
    broken = tmp_path / "answers.yml"
    broken.write_text(written.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FlowErrors) as raised:
        Ears.load(broken)
    assert any(told in problem for problem in raised.value.problems)
    assert all(problem.startswith("answers.yml:") for problem in raised.value.problems)
    if "yes" not in old:  # YAML has turned the key into a truth value; its line is the section's
        at = [int(problem.split(":")[1]) for problem in raised.value.problems]
        assert any(abs(each - line) <= 2 for each in at)


def test_an_example_that_fails_is_told_with_its_line(tmp_path: Path) -> None:
    written = ANSWERS_FILE.read_text(encoding="utf-8")
    line = written[: written.index('"he wok up"')].count("\n") + 1
    other = tmp_path / "answers.yml"
    other.write_text(written.replace('"he wok up"', '"he sang a song"', 1), encoding="utf-8")
    assert [problem.split(": ")[0] for problem in Ears.load(other).self_test()] == [
        f"answers.yml:{line}"
    ]
