"""How easy a text is to read, measured offline and without word lists.

English: Flesch-Kincaid grade (6 = a child of eleven reads it). Spanish: Fernández-Huerta ease
(70 to 80 = fairly easy), with words per sentence. Both formulas want syllables per word; the usual
library fetches a pronouncing dictionary for English when first used, so syllables are counted here.
Each item of a list and each paragraph ends a sentence, with or without a full stop.
"""

import re
import unicodedata

_MARKS = re.compile(r"^\s*(?:[-•]|\d+\.)\s+|[*_]", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?]+[\"'”»)]*(?=\s|$)|\n")
_WORD = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_STRONG = "aeoáéóíú"

# English: what vowel groups alone get wrong.
_TWO_VOWELS_APART = re.compile(r"i(?:a|o(?!u))|eo|ua|[aeiouy]ing")
_READ_AS_ONE = re.compile(r"[tscg]i[oa]|[gq]u[ae]|peopl|geo")


def english_grade(text: str) -> float:
    """Flesch-Kincaid grade of a text; 0.0 for one without words."""
    sentences, words = _measure(text)
    if not words:
        return 0.0
    syllables = sum(english_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def spanish_ease(text: str) -> float:
    """Fernández-Huerta ease of a text: the higher the easier; 100.0 for one without words."""
    sentences, words = _measure(text)
    if not words:
        return 100.0
    syllables = sum(spanish_syllables(word) for word in words)
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / sentences


def word_count(text: str) -> int:
    return len(_measure(text)[1])


def longest_sentence(text: str) -> str:
    """The sentence of the most words: the one to shorten first."""
    sentences = (part.strip() for part in _SENTENCE_END.split(_MARKS.sub("", text)))
    return max(sentences, key=lambda sentence: len(_WORD.findall(sentence)), default="")


def english_syllables(word: str) -> int:
    """Syllables by the groups of vowels; a number counts one for each digit."""
    if word.isdigit():
        return len(word)
    plain = _without_accents(word.lower())
    letters = re.sub(r"[^a-z]", "", plain)
    groups = len(re.findall(r"[aeiouy]+", letters))
    groups += len(_TWO_VOWELS_APART.findall(_READ_AS_ONE.sub("", letters)))
    groups -= _silent_ending(letters)
    groups += bool(re.search(r"(?:d|s)n['’]t$", plain))  # didn't, isn't: a syllable without a vowel
    return max(1, groups)


def spanish_syllables(word: str) -> int:
    """Syllables by strong vowels; a weak one counts only where no strong one is beside it."""
    if word.isdigit():
        return len(word)
    plain = re.sub(r"(?<=[gq])u(?=[eiéí])", "", word.lower())
    plain = re.sub(r"y(?![aeiouáéíóú])", "i", plain)
    runs = re.findall(r"[aeiouáéíóúü]+", plain)
    return max(1, sum(max(1, sum(vowel in _STRONG for vowel in run)) for run in runs))


def _silent_ending(letters: str) -> int:
    """1 where a last e is written and not said: "take", "used", "times"."""
    if re.search(r"[^aeiouy](?:e|es|ed)$", letters) is None:
        return 0
    said = r"(?:[^aeiouyr]les?|[td]ed|(?:[sxzcg]|ch|sh)es|^[^aeiouy]+e[sd]?|[^aeiouyr]led)$"
    return 0 if re.search(said, letters) else 1


def _measure(text: str) -> tuple[int, list[str]]:
    """The number of sentences and the words of a text."""
    plain = _MARKS.sub("", text)
    sentences = [part for part in _SENTENCE_END.split(plain) if _WORD.search(part)]
    return len(sentences), _WORD.findall(plain)


def _without_accents(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in split if not unicodedata.combining(letter))
