"""Draws each guide for people: a diagram, then every word of every state.

`python -m bot.guides.drawing [FOLDER]` writes docs/flows/guides/. A reviewer reads and signs it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.guides.loading import Guides
from bot.guides.states import Guide, GuideButton, GuideState, Line
from bot.words import read_words
from resources.config import load_config

DOCS = Path(__file__).resolve().parents[2] / "docs" / "flows" / "guides"
LONGEST_TITLE = 44


def pages(guides: Guides) -> dict[str, str]:
    """File name to Markdown, for each guide."""
    return {f"{guide.id}.md": _page(guide) for guide in guides}


def _page(guide: Guide) -> str:
    signed = guide.reviewed_by or "nobody yet"
    lines = [
        f"# {guide.label['en']}",
        "",
        f"Drawn from `resources/flows/guides/{guide.id}.yml` by `make flows`; do not edit. "
        f"Reviewed by: {signed}. To be looked at again by {guide.review_by}.",
        "",
        f"Started by `/{guide.command}`, by a link that ends in `?start=guide_{guide.id}`, and by "
        f"buttons that lead to `guide:{guide.id}`. Arrows are buttons, dashed arrows a clock.",
        "",
        "```mermaid",
        "flowchart TD",
        *_diagram(guide),
        "```",
        "",
        *(f"- To confirm: {what}" for what in guide.to_confirm),
        "",
        *(line for state in guide.states.values() for line in _words(state)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _diagram(guide: Guide) -> Iterator[str]:
    for state in guide.states.values():
        title = _plain(state.say["en"].splitlines()[0])[:LONGEST_TITLE]
        shape = f'(["{state.id}: {title}"])' if state.ends else f'["{state.id}: {title}"]'
        yield f"  s_{state.id}{shape}"
    for state in guide.states.values():
        for button in state.buttons:
            if not button.outside:
                yield f'  s_{state.id} -->|"{_plain(button.label["en"])}"| s_{button.to}'
        if timer := state.timer:
            yield f'  s_{state.id} -.->|"{timer.seconds} s"| s_{timer.to}'
            yield f'  s_{state.id} -.->|"{timer.seconds} s, late"| s_{timer.late}'
        if state.otherwise:
            yield f'  s_{state.id} -.->|"cannot: {state.does}"| s_{state.otherwise}'
    yield "  classDef first stroke-width: 4px"
    yield f"  class s_{guide.start} first"


def _words(state: GuideState) -> Iterator[str]:
    yield f"## {state.id}"
    yield ""
    if state.source:
        yield f"*{state.source}*"
        yield ""
    if state.does:
        yield f"Does `{state.does}`" + (f"; else `{state.otherwise}`." if state.otherwise else ".")
        yield ""
    if state.picture:
        yield f"Under the picture `{state.picture}`."
        yield ""
    for language, text in state.say.items():
        yield f"**{language}**"
        yield ""
        yield from (f"> {line}  " for line in text.splitlines())
        for one in state.also:
            yield f"> *{_condition(one)}:*  "
            yield from (f"> {line}  " for line in one.say[language].splitlines())
        yield ""
        yield " · ".join(_button(button, language) for button in state.buttons)
        yield ""


def _button(button: GuideButton, language: str) -> str:
    label = button.label.get(language) or f"`{button.to}`"
    condition = _condition(button)
    return f"[{label}]" + (f" ({condition})" if condition else "")


def _condition(one: GuideButton | Line) -> str:
    parts = [f"if {' and '.join(sorted(one.when))}"] if one.when else []
    parts += [f"unless {' or '.join(sorted(one.unless))}"] if one.unless else []
    return ", ".join(parts)


def _plain(text: str) -> str:
    return text.replace('"', "'").replace("|", "/")


def write(folder: Path = DOCS) -> None:
    """Write all pages, and remove those of guides that are no more."""
    wanted = pages(read_words(load_config()).guides)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:2]))
