"""The steps of every flow in the review document, in the order of their files."""

from collections.abc import Iterator, Mapping
from typing import Any

from resources.review.gathered import FlowFile, day
from resources.review.parts import Page, quoted, signing

Raw = Mapping[str, Any]
MOST_TIMES = 3
SHOWN = 40  # characters of the step that a button leads to


def steps(page: Page) -> Iterator[str]:
    """Every flow and part; where a flow ends, its sources and the box to sign it."""
    for header, *parts in _with_their_parts(page):
        opening = {
            name.casefold(): page.filled(state["say"][page.language]).strip().splitlines()[0]
            for flow in (header, *parts)
            for name, state in flow.states.items()
        }
        for flow in (header, *parts):
            yield from _flow(page, flow, opening)
        yield from _end(page, header.raw)


def _with_their_parts(page: Page) -> list[list[FlowFile]]:
    found: list[list[FlowFile]] = []
    for flow in page.gathered.flows:
        if "part_of" in flow.raw and found:
            found[-1].append(flow)
        elif _speaks(flow, page.language):
            found.append([flow])
    return found


def _speaks(flow: FlowFile, language: str) -> bool:
    return any(language in state.get("say", {}) for state in flow.states.values()) or any(
        isinstance(words, dict) and isinstance(words.get(language), str)
        for words in flow.raw.values()
    )


def _flow(page: Page, flow: FlowFile, opening: Mapping[str, str]) -> Iterator[str]:
    yield from (f"### {_title(page, flow)}", "")
    for key, words in flow.raw.items():
        if isinstance(words, dict) and isinstance(words.get(page.language), str):
            yield from (f"`{key}`", "", *_lines(page, words[page.language]), "")
    for name, state in flow.states.items():
        yield from _step(page, name, state, opening)


def _title(page: Page, flow: FlowFile) -> str:
    """What stands on the button that starts a guide; of other flows what they are about."""
    label: Raw = flow.raw.get("label", {})
    return str(label.get(page.language) or page.frame.flow(flow.name))


def _step(page: Page, name: str, state: Raw, opening: Mapping[str, str]) -> Iterator[str]:
    frame = page.frame
    yield from (f"#### {frame('step')} {name}", "", *_lines(page, state["say"][page.language]), "")
    for more in state.get("also", ()):
        yield from (f"_{frame('also')}{_conditions(page, more)}:_", "")
        yield from (*_lines(page, more["say"][page.language]), "")
    said = [_button(page, button, opening) for button in state.get("buttons", ())]
    said += [
        f"{frame('instead')} {flag}: {_named(to, opening)}"
        for flag, to in state.get("instead", {}).items()
    ]
    if timer := state.get("timer"):
        at = [str(seconds) for seconds in timer.get("at_s", [timer.get("seconds")])]
        times = ", ".join([*at[:MOST_TIMES], *(["…"] if len(at) > MOST_TIMES else [])])
        said.append(f"{frame('after')} {times} {frame('seconds')}: {_named(timer['to'], opening)}")
        if "late" in timer:
            said.append(f"{frame('late')}: {_named(timer['late'], opening)}")
    if state.get("picture"):
        said.append(f"{frame('picture')}: {state['picture']}")
    if state.get("ends"):
        said.append(frame("ends"))
    if state.get("source"):
        said.append(f"{frame('source')}: {state['source']}")
    yield from (*(f"- {line}" for line in said), "")


def _button(page: Page, button: Raw, opening: Mapping[str, str]) -> str:
    own = button.get("label", {}).get(page.language)
    label = page.filled(own) if own else page.label(button["to"])
    to = _named(button["to"], opening)
    return f"[{label}] {page.frame('leads_to')} {to}{_conditions(page, button)}"


def _conditions(page: Page, one: Raw) -> str:
    keys = (("when", "only_when"), ("unless", "not_when"))
    return "".join(
        f" ({page.frame(name)}: {', '.join(one[key])})" for key, name in keys if one.get(key)
    )


def _named(to: str, opening: Mapping[str, str]) -> str:
    """A step by its name and first words; what lies outside the flow by its action."""
    first = opening.get(str(to).casefold())
    if first is None:
        return f"`{to}`"
    return f"{to} ({first[:SHOWN]}…)" if len(first) > SHOWN else f"{to} ({first})"


def _lines(page: Page, words: str) -> Iterator[str]:
    return quoted("  \n".join(page.said(words).strip().splitlines()))


def _end(page: Page, header: Raw) -> Iterator[str]:
    frame = page.frame
    for key in ("sources", "to_confirm"):
        items = header.get(key, ())
        if items:
            yield from (f"{frame(key)}:", "", *(f"- {_source(page, item)}" for item in items), "")
    yield from signing(frame, header.get("reviewed_by"), day(header.get("review_by")))


def _source(page: Page, item: object) -> str:
    """As written; a page that is named by its id alone, as the texts name it."""
    known = (
        source
        for files in page.gathered.texts.values()
        for source in files[page.language].head.sources
        if source.id == item
    )
    if source := next(known, None):
        return f"{source.id} {source.title}, {source.date}: {source.address}"
    return ", ".join(map(str, item.values())) if isinstance(item, Mapping) else str(item)
