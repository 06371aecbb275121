"""`make review-due`: what waits for a clinician or for staff, as a table to work through.

`python -m resources.review.due` prints Markdown; paste it wherever the work is shared.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from resources.config import ConfigErrors, load_config
from resources.review.gathered import Gathered, day, gather
from resources.review.pack import document, read
from resources.texts import ContentErrors

Why = Literal[
    "expired: not shown any more",
    "in doubt: no number is shown",
    "past its review date",
    "expires within 30 days",
    "number never called by us",
    "fact not confirmed",
    "to confirm",
    "nobody has signed it",
]
ORDER: tuple[Why, ...] = get_args(Why)
HEAD = "| done | why | what | to do | by | file |\n|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do. `by`: the day it expires, or its review is due."""

    why: Why
    what: str
    to_do: str
    by: date | None
    file: str


def due(gathered: Gathered, today: date) -> list[Due]:
    """Everything, the most pressing first."""
    rows = [*_facts(gathered, today), *_texts(gathered, today), *_steps(gathered, today)]
    rows += _signed("pictures and clips", "media/media.yml", _media(gathered), today)
    return sorted(rows, key=lambda row: (ORDER.index(row.why), row.by or date.max, row.what))


def table(rows: list[Due], today: date) -> str:
    """How much there is of each, then one row for each thing to do."""
    counts = {why: sum(row.why == why for row in rows) for why in ORDER}
    summary = [f"- {count} {why}" for why, count in counts.items() if count]
    lines = [f"# Review due on {today}", "", *(summary or ["Nothing."]), ""]
    if rows:
        lines += [HEAD, *(_line(row) for row in rows), ""]
    return "\n".join(lines)


def main() -> int:
    """The command. Returns its exit status: 0 whatever is due."""
    try:
        config = load_config()
        gathered = gather(config)
    except (ConfigErrors, ContentErrors) as error:
        sys.stderr.write("\n".join(error.problems) + "\n")
        return 1
    today = datetime.now(UTC).astimezone(ZoneInfo(config.place.timezone)).date()
    sys.stdout.write(table(due(gathered, today), today))
    for language in config.languages:
        if document(gathered, language) != read(language):
            sys.stdout.write(f"docs/review/{language}.md is of older words: run make review-pack\n")
    return 0


def _line(row: Due) -> str:
    cells = ("[ ]", row.why, row.what, row.to_do, str(row.by or ""), row.file)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _facts(gathered: Gathered, today: date) -> Iterator[Due]:
    facts, first = gathered.facts, gathered.config.languages[0]
    for name, fact in facts.by_name.items():
        state, file = facts.state(name, today), facts.where[name]
        said = facts.phrase(name, first)
        source = f"Look for what is newer than {fact.source.title} ({fact.source.address})"
        if state == "expired":
            yield Due("expired: not shown any more", f"{name}: {said}", source, fact.expires, file)
        elif state == "soon":
            yield Due("expires within 30 days", f"{name}: {said}", source, fact.expires, file)
        if fact.in_doubt:
            to_do = f"Call {' and '.join(fact.candidates)}; show the one that is answered"
            yield Due("in doubt: no number is shown", name, to_do, fact.expires, file)
        elif fact.confirmed_by is None and fact.number:
            to_do = f"Call {fact.number}: {said}"
            yield Due("number never called by us", name, to_do, fact.expires, file)
        elif fact.confirmed_by is None:
            to_do = f"Read {fact.source.address}: {said}"
            yield Due("fact not confirmed", name, to_do, fact.expires, file)
        for what in fact.to_confirm:
            yield Due("to confirm", name, what, fact.expires, file)


def _texts(gathered: Gathered, today: date) -> Iterator[Due]:
    for topic, files in gathered.texts.items():
        for language, file in files.items():
            head, where = file.head, f"content/{file.where}"
            what = f"{topic} ({language})"
            raw = {"reviewed_by": head.reviewed_by, "review_by": head.review_by}
            yield from _signed(what, where, raw, today)
        confirm = dict.fromkeys(one for file in files.values() for one in file.head.to_confirm)
        by = min(file.head.review_by for file in files.values())
        for one in confirm:
            yield Due("to confirm", topic, one, by, f"content/*/{topic}.md")


def _steps(gathered: Gathered, today: date) -> Iterator[Due]:
    for flow in gathered.flows:
        if "reviewed_by" not in flow.raw:
            continue  # a part: its header is signed for it
        file = f"flows/{flow.name}.yml"
        yield from _signed(f"steps of {flow.name}", file, dict(flow.raw), today)
        for one in flow.raw.get("to_confirm", ()):
            yield Due("to confirm", flow.name, one, day(flow.raw.get("review_by")), file)


def _media(gathered: Gathered) -> dict[str, Any]:
    media = gathered.media
    return {"reviewed_by": media.reviewed_by, "review_by": media.review_by}


def _signed(what: str, file: str, head: dict[str, Any], today: date) -> Iterator[Due]:
    """Whether somebody has signed it, and whether that still holds."""
    by = day(head.get("review_by"))
    if head["reviewed_by"] is None:
        to_do = "Read it in docs/review and sign" if by else "Read the file and put your name there"
        yield Due("nobody has signed it", what, to_do, by, file)
    if by is not None and today > by:
        yield Due("past its review date", what, "Read it again and sign", by, file)


if __name__ == "__main__":
    sys.exit(main())
