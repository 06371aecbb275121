"""Draws a flow for people: one page a file, a diagram and then every word of every state.

`python -m bot.flows.drawing [FOLDER]` writes docs/flows/. A reviewer reads and signs these pages.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.flows.loading import RESCUE_FILE, Flow
from bot.flows.states import State
from resources.config import load_config

DOCS = Path(__file__).resolve().parents[2] / "docs" / "flows"
LONGEST_TITLE = 44


def pages(flow: Flow) -> dict[str, str]:
    """File name to Markdown, for each file that the flow is written in."""
    files = dict.fromkeys(state.file for state in flow.states.values())
    return {f"{Path(file).stem}.md": _page(flow, file) for file in files}


def _page(flow: Flow, file: str) -> str:
    states = [state for state in flow.states.values() if state.file == file]
    signed = flow.reviewed_by or "nobody yet"
    lines = [
        f"# {Path(file).stem.replace('_', ' ').capitalize()}",
        "",
        f"Drawn from `resources/flows/{file}` by `make flows`; do not edit. "
        f"Reviewed by: {signed}. To be looked at again by {flow.review_by}.",
        "",
        "Arrows are buttons, dashed arrows what is asked again after some seconds, "
        "dotted boxes states of another page.",
        "",
        "```mermaid",
        "flowchart TD",
        *_diagram(flow, states),
        "```",
        "",
        *(line for state in states for line in _words(state)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _diagram(flow: Flow, states: list[State]) -> Iterator[str]:
    own = {state.id for state in states}
    others: dict[str, None] = {}
    for state in states:
        title = _plain(state.say["en"].splitlines()[0])[:LONGEST_TITLE]
        shape = f'(["{state.id}: {title}"])' if state.ends else f'["{state.id}: {title}"]'
        yield f"  {state.id}{shape}"
    for state in states:
        for to, label, arrow in _ways(state):
            yield f'  {state.id} {arrow}|"{_plain(label)}"| {to}'
            if to not in own:
                others[to] = None
    for name in others:
        yield f'  {name}["{name}"]:::other'
    entries = {*flow.entry.values(), *flow.flag_entry.values()} & own
    yield "  classDef other stroke-dasharray: 2 4"
    yield "  classDef first stroke-width: 4px"
    if entries:
        yield f"  class {','.join(sorted(entries))} first"


def _ways(state: State) -> Iterator[tuple[str, str, str]]:
    """(state, label, arrow) for everything that leads on to a state of the flow."""
    for button in state.buttons:
        if not button.outside:
            yield button.to, button.label["en"], "-->"
    for flag, to in state.instead.items():
        yield to, f"if {flag}", "-->"
    if state.timer:
        when = ", ".join(f"{seconds} s" for seconds in state.timer.at)
        yield state.timer.to, when, "-.->"


def _words(state: State) -> Iterator[str]:
    yield f"## {state.id}"
    yield ""
    if state.source:
        yield f"*{state.source}*"
        yield ""
    for language, text in state.say.items():
        yield f"**{language}**"
        yield ""
        yield from (f"> {line}  " for line in text.splitlines())
        yield ""
        labels = " · ".join(f"[{button.label[language]}]" for button in state.buttons)
        yield f"{labels}"
        yield ""


def _plain(text: str) -> str:
    return text.replace('"', "'").replace("|", "/")


def write(folder: Path = DOCS) -> None:
    """Write all pages, and remove those of files that are no more."""
    config = load_config()
    flow = Flow.load(RESCUE_FILE, config.languages, config.numbers.model_dump())
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages(flow)
    for old in folder.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:2]))
