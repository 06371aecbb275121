"""The report in words and tables."""

from typing import Any, Iterable, List, NamedTuple, Optional, Sequence

from report import figures
from report.understood import Understood

LANGUAGES = ("en", "es")
MOST_MISSES = 30


class Measured(NamedTuple):
    """`offered`: for each message whether its topic is among the three that the bot offers without
    Rasa. `threshold`: under it the bot asks back."""

    name: str
    whole: Sequence[Understood]
    alone: Sequence[Understood]
    offered: Sequence[bool]
    threshold: float


def report(measured: Measured) -> str:
    """Markdown."""
    parts = [_head(measured), _topics(measured), _levels(measured), _searches(measured)]
    parts += [_confidence(measured), _without_rasa(measured), _confused(measured)]
    return "\n".join([*parts, _by_topic(measured), _misses(measured)])


def _head(measured: Measured) -> str:
    return f"""# How well messages are understood

Written by `make nlu-report`; do not edit. {len(measured.whole)} made-up messages, {measured.name},
through the whole understanding: the guard, then Rasa. Shares from 0 to 1.
"""


def _topics(measured: Measured) -> str:
    rows = []
    for code in LANGUAGES:
        own = figures.in_language(measured.whole, code)
        rows.append((code, len(own), *_topic_figures(own)))
    rows.append(("both", len(measured.whole), *_topic_figures(measured.whole)))
    calm = [one for one in measured.whole if one.row["topic"] != "emergency"]
    rows.append(("both, emergencies left out", len(calm), *_topic_figures(calm)))
    head = (
        "language",
        "messages",
        "right topic",
        "right, or another that would do",
        "mean of topics",
    )
    return "## Topics\n\n" + _table(head, rows)


def _topic_figures(found: Sequence[Understood]) -> List[Optional[float]]:
    right = figures.share(one.right for one in found)
    return [right, figures.share(one.would_do for one in found), figures.macro(found)]


def _levels(measured: Measured) -> str:
    rows = []
    for code in (*LANGUAGES, "both"):
        own = [one for one in measured.whole if code in (one.row["lang"], "both")]
        red = [one for one in own if one.red]
        none = [one for one in own if one.row["level"] == "none"]
        amber = [one for one in own if one.row["level"] == "amber"]
        caught = [one for one in red if one.called_red]
        rows.append(
            (
                code,
                figures.share(one.called_red for one in red),
                figures.share(one.called_red for one in none),
                figures.share(one.said["level"] != "none" for one in amber),
                figures.share(one.said["kind"] == one.row.get("kind") for one in caught),
            )
        )
    head = (
        "language",
        "reds caught",
        "of level none called red",
        "ambers called amber or red",
        "right kind of those caught",
    )
    return "## Emergencies\n\n" + _table(head, rows)


def _searches(measured: Measured) -> str:
    rows = []
    for code in (*LANGUAGES, "both"):
        own = [one for one in figures.searches(measured.whole) if code in (one.row["lang"], "both")]
        known = [one for one in own if one.right]
        rows.append(
            (
                code,
                len(own),
                figures.share(one.names("need") for one in own),
                figures.share(one.names("place") for one in own),
                figures.share(one.names("need") for one in known),
                figures.share(one.names("place") for one in known),
            )
        )
    head = (
        "language",
        "searches",
        "need",
        "place as typed",
        "need, topic right",
        "place, topic right",
    )
    return "## Needs and places\n\n" + _table(head, rows)


def _confidence(measured: Measured) -> str:
    found = figures.by_rasa(measured.whole)
    asked = [one for one in found if one.sure < measured.threshold]
    wrong = figures.confidently_wrong(found, measured.threshold)
    rows = [
        ("expected calibration error", figures.calibration_error(found)),
        (
            f"asked back (confidence under {measured.threshold})",
            figures.share(one in asked for one in found),
        ),
        ("answered with a wrong topic that would not do", len(wrong) / max(len(found), 1)),
    ]
    bins = [(f"{b.sure:.2f}", b.right, b.count) for b in figures.bins(found)]
    return "\n".join(
        [
            "## What the confidence is worth\n",
            "Of the messages that Rasa decided.\n",
            _table(("", "share"), rows),
            "![How often each confidence is right](reliability.svg)\n",
            _table(("confidence", "right", "messages"), bins),
        ]
    )


def _without_rasa(measured: Measured) -> str:
    rows = [
        ("right topic", figures.share(one.right for one in measured.alone)),
        ("right topic among the three likeliest", figures.share(measured.offered)),
        ("need", figures.share(one.names("need") for one in figures.searches(measured.alone))),
    ]
    return "## Without Rasa\n\n" + _table(("", "share"), rows)


def _confused(measured: Measured) -> str:
    rows = figures.confusions(measured.whole)
    return "## Topics taken for others\n\n" + _table(("should be", "was", "messages"), rows)


def _by_topic(measured: Measured) -> str:
    lines = ["## Topic by topic\n", "![Share right of each topic](topics.svg)\n"]
    return "\n".join(
        [*lines, _table(("topic", "right", "messages"), figures.by_topic(measured.whole))]
    )


def _misses(measured: Measured) -> str:
    found = figures.by_rasa(measured.whole)
    wrong = figures.confidently_wrong(found, measured.threshold)[:MOST_MISSES]
    rows = [
        (_plain(one.row["text"]), one.row["topic"], one.said["topic"], one.sure) for one in wrong
    ]
    entities = [
        (_plain(one.row["text"]), entity, one.row.get(entity) or "", one.said[entity] or "")
        for one in figures.searches(measured.whole)
        for entity in ("need", "place")
        if one.right and not one.names(entity)
    ]
    return "\n".join(
        [
            "## Misses worth reading\n",
            "Wrong and sure of it, the surest first.\n",
            _table(("message", "should be", "was", "confidence"), rows),
            "Needs and places.\n",
            _table(("message", "what", "should be", "was"), entities[:MOST_MISSES]),
        ]
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(value) for value in line)} |\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
