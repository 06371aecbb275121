"""What a finished clip really is: decoded again and measured, since encoders move things."""

import tempfile
from pathlib import Path

from scripts.media import programs, sound

LOOK_FROM, LOOK_UNTIL = 0.30, 0.30  # seconds around the moment at which a word should begin
ABOVE_HERTZ = "1k"  # the tone lies below this, the beginning of each word above it
AUDIBLE = 0.004  # of full scale, after that filter
MOMENT = sound.RATE * 4 // 10  # 400 ms
QUIET = -50.0  # decibels: silence does not count towards loudness


def decoded(clip: Path, *effects: str) -> sound.Samples:
    """A clip as a phone plays it, through sox's effects."""
    with tempfile.TemporaryDirectory() as name:
        raw, heard = Path(name) / "raw.wav", Path(name) / "heard.wav"
        programs.run("opusdec", "--quiet", "--rate", str(sound.RATE), str(clip), str(raw))
        programs.run("sox", "-R", "-D", str(raw), "-c", "1", "-b", "16", str(heard), *effects)
        return sound.read(heard)


def lateness(clip: Path, moments: list[int]) -> list[float]:
    """By how many seconds the word at each moment begins late (or, below 0, early).

    Raises `ValueError` where there is no word, or no silence before it.
    """
    heard = decoded(clip, "sinc", ABOVE_HERTZ)
    late = []
    for moment in moments:
        start = round((moment - LOOK_FROM) * sound.RATE)
        window = heard[start : round((moment + LOOK_UNTIL) * sound.RATE)]
        begins = sound.onset(window, AUDIBLE)
        if not begins:
            raise ValueError(f"{clip.name}: no word begins at {moment} s")
        late.append((start + begins) / sound.RATE - moment)
    return late


def loudness(clip: Path) -> float:
    """Decibels below full scale of all that is not silence."""
    heard = decoded(clip)
    parts = [heard[at : at + MOMENT] for at in range(0, len(heard) - MOMENT, MOMENT)]
    loud = [part for part in parts if sound.effective(part) > QUIET]
    joined = loud[0]
    for part in loud[1:]:
        joined = joined + part
    return sound.effective(joined)


def seconds(clip: Path) -> float:
    return len(decoded(clip)) / sound.RATE
