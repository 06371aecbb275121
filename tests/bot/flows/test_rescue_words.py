"""How the rescue speaks: short, plain, the number first, nothing that it cannot keep."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.flows.loading import Flow
from resources.reading import english_grade, spanish_ease

CALL = {"en": "CALL 911", "es": "LLAMA AL 911"}
CANNOT = {"en": ("I am a program", "I cannot"), "es": ("Soy un programa", "No puedo")}
LONGEST_SENTENCE = 13  # words; ten is the aim
# doses, breaths, pushes, minutes, hours and nothing else; phone numbers come from config.yml
PROTOCOL = {"1", "2", "3", "4", "5", "10", "30", "90", "100", "120"}
PLAIN = re.compile(r"[A-Za-zÁÉÍÓÚÑÜáéíóúñü0-9 \n.,:;?¿!'\"()-]+")
NEVER = {
    "en": r"calm down|be fine|too late|let (them|him|her) sleep|sleep it off|\bwhy\b|why did"
    r"|I will\b|I'll\b|I am (watching|waiting|timing)|remind you|check on you",
    "es": r"c[aá]lmate|estar[aá] bien|demasiado tarde|d[eé]jal[oae] dormir|que duerma|por qu[eé]"
    r"|te aviso|te voy a|te escribo|vuelvo|te recuerdo",
}


def spoken(flow: Flow) -> Iterator[tuple[str, str, str]]:
    """Every state's words, as (state, language, words)."""
    for state in flow.states.values():
        for language, words in state.say.items():
            yield state.id, language, words


def opening_words(flow: Flow) -> Iterator[tuple[str, str, str]]:
    first = {*flow.entry.values(), *flow.flag_entry.values()}
    return (item for item in spoken(flow) if item[0] in first)


def sentences(words: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:])\s+|\n", words) if part.strip()]


def test_a_first_message_says_to_call_within_what_a_notification_shows(rescue: Flow) -> None:
    late = [
        (name, code) for name, code, words in opening_words(rescue) if CALL[code] not in words[:40]
    ]
    assert late == []


def test_a_first_message_says_once_what_it_cannot_do(rescue: Flow) -> None:
    silent = [
        (name, code)
        for name, code, words in opening_words(rescue)
        if words.count(CANNOT[code][0]) != 1 or CANNOT[code][1] not in words
    ]
    assert silent == []


def test_every_message_shows_the_emergency_number(rescue: Flow) -> None:
    assert [(name, code) for name, code, words in spoken(rescue) if "911" not in words] == []


def test_the_words_are_plain_text_without_markup_or_pictures(rescue: Flow) -> None:
    odd = [(name, code) for name, code, words in spoken(rescue) if not PLAIN.fullmatch(words)]
    assert odd == []


def test_sentences_are_short(rescue: Flow) -> None:
    long = [
        (name, sentence)
        for name, _, words in spoken(rescue)
        for sentence in sentences(words)
        if len(sentence.split()) > LONGEST_SENTENCE
    ]
    assert long == []


def test_each_message_reads_at_grade_six_or_below(rescue: Flow) -> None:
    grades = {state.id: english_grade(state.say["en"]) for state in rescue.states.values()}
    assert {name: grade for name, grade in grades.items() if grade > 6} == {}


def test_each_message_is_easy_to_read_in_spanish(rescue: Flow) -> None:
    ease = {state.id: spanish_ease(state.say["es"]) for state in rescue.states.values()}
    assert {name: index for name, index in ease.items() if index < 70} == {}


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_soothes_blames_or_promises(rescue: Flow, language: str) -> None:
    found = [
        (name, match[0])
        for name, code, words in spoken(rescue)
        if code == language and (match := re.search(NEVER[language], words, re.IGNORECASE))
    ]
    assert found == []


def test_no_phone_number_is_written_into_the_words(rescue_file: Path) -> None:
    states = yaml.safe_load(rescue_file.read_text(encoding="utf-8"))["states"]
    written = str([[state["say"], state["buttons"]] for state in states.values()])
    without_targets = re.sub(r"'to': '[^']*'", "", written)
    assert set(re.findall(r"\d+", without_targets)) <= PROTOCOL


def test_buttons_stay_few_and_short(rescue: Flow) -> None:
    crowded = {state.id for state in rescue.states.values() if len(state.buttons) > 7}
    long = {
        label
        for state in rescue.states.values()
        for button in state.buttons
        for label in button.label.values()
        if len(label) > 26
    }
    assert (crowded, long) == (set(), set())


def test_it_says_so_while_no_clinician_has_signed(rescue: Flow) -> None:
    assert rescue.reviewed_by is None
    assert rescue.to_confirm
    assert rescue.sources
