"""What anything that people read must keep, wherever it stands: one function a rule."""

import re
from collections.abc import Iterator

from resources.checking.language_lint import Lint, hurtful_words
from resources.reading import english_grade, longest_sentence, spanish_ease, word_count

HARDEST_GRADE = 6.0
LEAST_EASE = 70.0
TOO_FEW_TO_GRADE = 20  # words; one long name would decide the grade of a shorter text

_PLACEHOLDER = re.compile(r"\{\w+\}")
_LINE_OF_THREE = re.compile(r"(?<![\d-])(?:911|988|211|311)(?![\d-])")
_DIALLED = re.compile(r"\+?\(?\d[\d ().-]{5,}\d")
_TEXTED = re.compile(
    r"\b(?:texts?|texting|mensaje|escribe|env[ií]a|manda|textea)\b[^.\n]{0,40}?\b(\d{5,6})\b",
    re.IGNORECASE,
)
_DOSE = re.compile(
    r"\d[\d.,/]*\s*(?:mg|mcg|[µu]g|ml|cc|mill?igram\w*|microgram\w*|mill?ilit\w*)\b", re.IGNORECASE
)
_PERCENTAGE = re.compile(r"\d\s*%|\bper ?cent\b|\bpor ciento\b", re.IGNORECASE)


def words_problems(where: str, text: str, language: str, lint: Lint) -> Iterator[str]:
    """Rules for anything that people read: person-first; no phone numbers, doses, percentages."""
    for found in hurtful_words(text, language, lint):
        yield f"{where}: {found}."
    for number in sorted(phone_numbers(text)):
        yield f"{where}: {number!r} looks like a phone number. Use a placeholder or a find button."
    for dose in sorted({found[0] for found in _DOSE.finditer(text)}):
        yield f"{where}: {dose!r} looks like a dose. Use a number of config.yml by its name."
    if share := _PERCENTAGE.search(text):
        yield f"{where}: {share[0]!r} is a percentage. Name a dated fact in its place."


def phone_numbers(text: str) -> set[str]:
    """Digits that could be dialled: 911, 988, seven and more with dots, spaces or dashes,
    or what a text message is sent to."""
    plain = _PLACEHOLDER.sub(" ", text)
    dialled = {
        found.strip() for found in _DIALLED.findall(plain) if len(re.findall(r"\d", found)) >= 7
    }
    return dialled | set(_LINE_OF_THREE.findall(plain)) | set(_TEXTED.findall(plain))


def reading_problems(where: str, text: str, language: str) -> Iterator[str]:
    """Grade 6 or easier in English, an ease of 70 or more in Spanish; other languages unmeasured.

    Names of drugs count as they are written; an item of a list counts as a sentence.
    """
    if word_count(text) < TOO_FEW_TO_GRADE:
        return
    longest = f'Begin with "{longest_sentence(text)[:60]}"'
    if language == "en" and (grade := english_grade(text)) > HARDEST_GRADE:
        yield f"{where}: reading grade {grade:.1f}, over {HARDEST_GRADE:.0f}. {longest}"
    if language == "es" and (ease := spanish_ease(text)) < LEAST_EASE:
        yield f"{where}: reading ease {ease:.0f}, under {LEAST_EASE:.0f}. {longest}"


def figures(text: str) -> set[str]:
    """The numbers a text gives, those of its lists and of its placeholders apart."""
    plain = re.sub(r"^\d+\.", "", _PLACEHOLDER.sub("", text), flags=re.MULTILINE)
    return set(re.findall(r"\d+", plain))
