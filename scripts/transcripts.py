"""Plays the scripts of tests/flows/ on a clock of their own, and writes what was said as pages.

    python scripts/transcripts.py [FOLDER]       (default: docs/transcripts)

The pages are committed; a test plays the scripts again and compares.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.clock import ManualClock  # noqa: E402  found by the line above
from bot.doors.opening import private_bot  # noqa: E402
from bot.doors.play import Stage, play_steps  # noqa: E402
from bot.doors.updates_made import UpdateMaker  # noqa: E402
from bot.settings import read_all  # noqa: E402

SCRIPTS = ROOT / "tests" / "flows"
PAGES = ROOT / "docs" / "transcripts"
PICTURES = ROOT / "docs" / "pictures"
EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
NAMES = {
    "adult": "An adult who is not breathing",
    "child": "A child who swallowed a pill",
    "alone": "Somebody alone who took too much",
    "breathing_not_awake": "Breathing, but not awake",
    "guide_strip": "Guided: a test strip",
    "guide_wound": "Guided: a wound",
    "guide_practice": "Guided: practice with naloxone",
    "guide_log": "Guided: noting a reversal",
    "guide_plan": "Guided: an overdose plan",
}


async def played(script: Path) -> list[dict[str, Any]]:
    """What `python -m bot play --no-rasa` prints for a script, one item a step."""
    settings, config = read_all()
    clock = ManualClock(EVENING)
    lines = script.read_text(encoding="utf-8").splitlines()
    async with private_bot(settings, config, clock, True) as (bot, telegram):
        stage = Stage(bot, telegram, clock, UpdateMaker())
        return [result async for result in play_steps(stage, lines)]


def page(script: Path, results: list[dict[str, Any]]) -> str:
    """The conversation as Markdown."""
    name, language = script.stem.split(".")
    lines = [
        f"# {NAMES.get(name, name)} ({language})",
        "",
        f"Played from `tests/flows/{script.name}` by `make flows`, without Rasa; do not edit.",
        "",
        *_picture(script.stem),
    ]
    steps = [json.loads(line) for line in script.read_text(encoding="utf-8").splitlines()]
    for step, result in zip(steps, results, strict=True):
        lines += [*_done(step), *_said(result["messages"])]
    return "\n".join(lines).rstrip() + "\n"


def picture_of(name: str) -> str:
    """The file name of a script's picture."""
    return f"{name}.png" if name.startswith("guide_") else f"rescue_{name}.png"


def _picture(name: str) -> Iterator[str]:
    if (PICTURES / picture_of(name)).exists():
        yield f"![The same on the try-out page, moment by moment](../pictures/{picture_of(name)})"
        yield ""


def _done(step: dict[str, Any]) -> Iterator[str]:
    if "wait" in step:
        yield f"*{step['wait']} seconds later*"
    elif "tap" in step:
        yield f"**Person** taps [{step['tap']}]"
    else:
        yield f"**Person:** {step['text']}"
    yield ""


def _said(messages: list[dict[str, Any]]) -> Iterator[str]:
    for message in messages:
        if "media" in message:
            yield f"> *({message['media']})*  "
        yield from (f"> {line}  " for line in message["text"].splitlines())
        if message["buttons"]:
            yield "> "
            yield "> " + " ".join(f"[{label}]" for label in message["buttons"])
        yield ""


def pages() -> dict[str, str]:
    """File name to page, for every script."""
    scripts = sorted(SCRIPTS.glob("*.jsonl"))
    return {f"{one.stem}.md": page(one, asyncio.run(played(one))) for one in scripts}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else PAGES
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
