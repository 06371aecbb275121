"""Sound as samples: spoken, cut, made louder or softer, and laid onto a track.

Everything is mono, 16 bit, `RATE` samples a second.
"""

import math
import wave
from array import array
from pathlib import Path

from scripts.media import programs

RATE = 24_000
LOUDEST = 32_767
FRAME = RATE // 500  # 2 ms
ONSET = 0.06  # of a word's peak: where its sound counts as begun
Samples = array[int]


def speak(text: str, voice: str, pitch: int, speed: int, folder: Path) -> Samples:
    """Words spoken by espeak-ng, without the silence around them, at their full loudness."""
    raw, clean = folder / "raw.wav", folder / "clean.wav"
    programs.run("espeak-ng", "-v", voice, "-p", str(pitch), "-s", str(speed), "-w", str(raw), text)
    even = ("compand", "0.005,0.15", "6:-70,-70,-35,-16,-12,-7,0,-4", "-4")
    programs.run(
        "sox", "-R", "-D", str(raw), "-r", str(RATE), "-b", "16", "-c", "1", str(clean), *even
    )
    return trimmed(read(clean))


def read(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        return array("h", file.readframes(file.getnframes()))


def write(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def peaks(samples: Samples) -> list[int]:
    """The loudest sample of each 2 ms."""
    return [
        max(map(abs, samples[at : at + FRAME])) for at in range(0, len(samples) - FRAME + 1, FRAME)
    ]


def onset(samples: Samples, threshold: float = ONSET) -> int | None:
    """The first sample of the first 2 ms that reach `threshold` of full scale; None for silence."""
    limit = threshold * LOUDEST
    return next((at * FRAME for at, peak in enumerate(peaks(samples)) if peak >= limit), None)


def trimmed(samples: Samples) -> Samples:
    """From where a word begins to where it has died away, at full loudness."""
    gain = LOUDEST / max(map(abs, samples))
    loud = scaled(samples, gain)
    start = onset(loud) or 0
    back = onset(loud[::-1], ONSET / 3) or 0
    return faded_out(loud[start : len(loud) - back])


def faded_out(samples: Samples) -> Samples:
    """The last 10 ms go down to nothing, so that the cut does not click."""
    tail = min(RATE // 100, len(samples))
    for step in range(tail):
        at = len(samples) - tail + step
        samples[at] = int(samples[at] * (1 - step / tail))
    return samples


def scaled(samples: Samples, gain: float) -> Samples:
    return array("h", (max(-LOUDEST, min(LOUDEST, round(value * gain))) for value in samples))


def effective(samples: Samples) -> float:
    """Root mean square, in decibels below full scale."""
    power = sum(value * value for value in samples) / len(samples)
    return 10 * math.log10(power / LOUDEST**2) if power else -120.0


def evened(samples: Samples, decibels: float) -> Samples:
    """The same words as loud as asked."""
    return scaled(samples, 10 ** ((decibels - effective(samples)) / 20))


def tone(seconds: float, hertz: float, decibels: float) -> Samples:
    """A soft note that swells and fades."""
    length, loudness = int(seconds * RATE), LOUDEST * 10 ** (decibels / 20)
    return array(
        "h",
        (
            round(
                loudness
                * math.sin(math.pi * at / length) ** 0.5
                * math.sin(2 * math.pi * hertz * at / RATE)
            )
            for at in range(length)
        ),
    )


def lay(track: Samples, samples: Samples, seconds: float) -> None:
    """Add sound to a track, its first sample at `seconds`."""
    start = round(seconds * RATE)
    for at, value in enumerate(samples, start):
        track[at] = max(-LOUDEST, min(LOUDEST, track[at] + value))
