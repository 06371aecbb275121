"""Plays the scripts of tests/flows/ on the `/try` page of a Steady of their own; keeps pictures.

    python -m scripts.screenshots [NAME ...]     (default: every script)

Needs Chromium and pngquant, and about six minutes: waits are real, and all scripts wait together.
A script is left where it waits longer than `LONGEST_WAIT`.
"""

import asyncio
import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from scripts.transcripts import PICTURES, ROOT, SCRIPTS, picture_of

LONGEST_WAIT = 310  # seconds
GRACE_MS = 40_000  # an answer on a busy machine
SECOND_MESSAGE_MS = 3_000  # a clip or a card comes right behind the words
LARGEST = 250_000  # bytes
MOST_SCREENS = 5
COLORS = (128, 64, 32, 16)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "reduced_motion": "reduce",
    "timezone_id": "America/New_York",
}
LOADED = """() => [...document.querySelectorAll("img.picture, audio.clip")]
    .every((one) => one.complete || one.readyState > 0)"""
STRIP = """<style>body { margin: 0 } #strip { display: flex; gap: 16px; padding: 16px;
    width: max-content; background: #8fa5a2 } img { width: 390px; border-radius: 22px }</style>
    <div id="strip">%s</div>"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*command: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment)  # noqa: S603  ours


@contextlib.contextmanager
def steady() -> Iterator[str]:
    """Bot and desk on stores of their own, without Rasa: the address of `/try`."""
    port, token = str(free_port()), "1:screenshots"
    desk = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data:
        environment = dict(os.environ, DESK_HOST="127.0.0.1", DESK_PORT=port, TRY_TOKEN=token)
        environment |= {"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": desk, "STEADY_DATA": data}
        environment |= {"RASA_URL": f"http://127.0.0.1:{free_port()}"}
        environment |= {f"{one}_URL": f"sqlite:///{data}/{one}" for one in ("STATE", "DIRECTORY")}
        run("resources", "load", environment=environment).wait()
        started = [
            run("resources.desk", environment=environment),
            run("bot", "run", environment=environment),
        ]
        try:
            yield f"{desk}/try"
        finally:
            for process in started:
                process.terminate()
                process.wait()


async def opened(browser: Browser, address: str, language: str) -> Page:
    """A phone with the page on it, greeted."""
    page = await browser.new_page(**PHONE)
    for _ in range(60):
        with contextlib.suppress(Exception):
            await page.goto(f"{address}?lang={language}")
            break
        await page.wait_for_timeout(500)
    await expect(page.locator(".entry:not(.mine)")).not_to_have_count(0, timeout=GRACE_MS)
    await page.wait_for_timeout(SECOND_MESSAGE_MS)
    return page


async def do(page: Page, step: dict[str, Any]) -> None:
    """One step of a script, until all that it brings is on the screen."""
    answers = page.locator(".entry:not(.mine)")
    before = await answers.count()
    if "tap" in step:
        await page.get_by_role("log").get_by_role("button", name=step["tap"], exact=True).last.tap()
    elif "text" in step:
        await page.locator("#text").fill(step["text"])
        await page.keyboard.press("Enter")
    patience = GRACE_MS + 1000 * step.get("wait", 0)
    await expect(answers).not_to_have_count(before, timeout=patience)
    await page.wait_for_timeout(SECOND_MESSAGE_MS)
    await page.wait_for_function(LOADED)


async def moments(page: Page, script: Path) -> list[bytes]:
    """Screens: the first answer, a drawing, the clip, the first question of a clock, the end; of a
    guide, every few steps."""
    kept: dict[str, bytes] = {}
    shown, screens = b"", []
    for step in map(json.loads, script.read_text(encoding="utf-8").splitlines()):
        if step.get("wait", 0) > LONGEST_WAIT:
            break
        await do(page, step)
        shown = await page.screenshot()
        screens.append(shown)
        kept.setdefault("first", shown)
        for what in ("img.picture", "audio.clip"):
            if await page.locator(what).count():
                kept.setdefault(what, shown)
        if "wait" in step:
            kept.setdefault("clock", shown)
    if script.name.startswith("guide_"):
        return screens[:: -max(len(screens) // MOST_SCREENS, 1)][:MOST_SCREENS][::-1]
    return list(dict.fromkeys([*kept.values(), shown]))


async def joined(browser: Browser, screens: list[bytes], picture: Path) -> None:
    """The screens side by side, with as many colours as the size allows."""
    page = await browser.new_page(device_scale_factor=2)
    urls = [f"data:image/png;base64,{base64.b64encode(one).decode()}" for one in screens]
    await page.set_content(STRIP % "".join(f'<img src="{url}">' for url in urls))
    whole = await page.locator("#strip").screenshot()
    for colors in COLORS:
        command = ["pngquant", "--speed", "1", "--strip", str(colors), "-"]
        small = subprocess.run(command, input=whole, check=True, capture_output=True).stdout  # noqa: S603, ASYNC221  ours; nothing else waits
        if len(small) <= LARGEST:
            break
    picture.write_bytes(small)
    await page.close()


async def conversation(browser: Browser, address: str, script: Path) -> None:
    page = await opened(browser, address, script.stem.split(".")[1])
    screens = await moments(page, script)
    await joined(browser, screens, PICTURES / picture_of(script.stem))


async def main(names: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    scripts = [one for one in sorted(SCRIPTS.glob("*.jsonl")) if not names or one.stem in names]
    with steady() as address:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            await asyncio.gather(*(conversation(browser, address, one) for one in scripts))
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
