"""The voice clips that count the breaths: made word by word, so that each one is on time.

A breath falls on every multiple of 5 s (adult) or 3 s (child), the numbers on the seconds before
it, so the count can be joined at any moment and no clock drifts. A soft tone lies under the word
for the breath and lasts as long as the breath should: 1 s.
"""

import tempfile
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from scripts.media import programs, sound

PLAN = Path(__file__).with_name("clips.yml")
NUMBER_LEVEL, BREATHE_LEVEL, END_LEVEL = -18.0, -16.0, -18.5  # decibels below full scale
TONE_SECONDS, TONE_HERTZ, TONE_LEVEL = 1.0, 523.25, -27.0
AFTER_LAST_BREATH = 0.8
ENDS_BEFORE = 0.1  # of the file: silence after the last word
KILOBITS = "14"


@dataclass(frozen=True, slots=True)
class Plan:
    """`clips.yml`: what is said, in which voice, and the seconds of the count."""

    voices: dict[str, dict[str, Any]]
    words: dict[str, dict[str, Any]]
    clips: dict[str, dict[str, int]]
    breath_pitch: int
    seconds: int

    @classmethod
    def load(cls) -> Self:
        return cls(**yaml.safe_load(PLAN.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Words:
    """One language, spoken and evened."""

    numbers: tuple[sound.Samples, ...]
    breathe: sound.Samples
    end: sound.Samples


def make(plan: Plan, folder: Path) -> list[Path]:
    """Every clip in every language as OGG/Opus, `<name>.<language>.ogg` in `folder`."""
    made = []
    for language in plan.words:
        words = spoken(plan, language)
        for name, clip in plan.clips.items():
            track = composed(words, clip["every_s"], plan.seconds)
            made.append(encoded(track, folder / f"{name}.{language}.ogg"))
    return made


def spoken(plan: Plan, language: str) -> Words:
    """The words of a language; the one for the breath is higher than the numbers."""
    said, voice = plan.words[language], plan.voices[language]
    high = voice["pitch"] + plan.breath_pitch
    with tempfile.TemporaryDirectory() as name:
        at = Path(name)

        def speak(text: str, pitch: int, level: float) -> sound.Samples:
            word = sound.speak(text, voice["voice"], pitch, voice["speed"], at)
            return sound.evened(word, level)

        return Words(
            tuple(speak(number, voice["pitch"], NUMBER_LEVEL) for number in said["numbers"]),
            speak(said["breathe"], high, BREATHE_LEVEL),
            speak(said["end"], voice["pitch"], END_LEVEL),
        )


def breaths(every: int, seconds: int) -> list[int]:
    """The seconds at which a breath falls: all but the last, where breathing is looked at."""
    return list(range(every, seconds, every))


def composed(words: Words, every: int, seconds: int) -> sound.Samples:
    """The whole clip. The last words end with it, as near to `seconds` as the count allows."""
    last = breaths(every, seconds)[-1]
    length = len(words.end) / sound.RATE
    end_at = max(seconds - ENDS_BEFORE - length, last + AFTER_LAST_BREATH)
    total = round((end_at + length + ENDS_BEFORE) * sound.RATE)
    track = array("h", bytes(2 * total))
    tone = sound.tone(TONE_SECONDS, TONE_HERTZ, TONE_LEVEL)
    for breath in breaths(every, seconds):
        for number, word in enumerate(words.numbers[: every - 1], start=1):
            sound.lay(track, word, breath - every + number)
        sound.lay(track, tone, breath)
        sound.lay(track, words.breathe, breath)
    sound.lay(track, words.end, end_at)
    return track


def encoded(track: sound.Samples, target: Path) -> Path:
    """OGG/Opus as Telegram plays it inline. The serial is fixed: the same sound, the same bytes."""
    with tempfile.TemporaryDirectory() as name:
        raw = Path(name) / "track.wav"
        sound.write(raw, track)
        options = ("--quiet", "--bitrate", KILOBITS, "--vbr", "--speech", "--serial", "1")
        programs.run("opusenc", *options, str(raw), str(target))
    return target
