"""Which of the phrases in a text count as answers.

A "not" before a sign turns it over; a question, a wish or the past takes it away; "I think" makes
it unsure. Of two that cannot both be true the later wins, and within one clause the danger does:
taking a person for worse than they are costs a step, taking them for better may cost a life.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.flows.meanings import (
    DANGER,
    FRAMES,
    GONE_WHEN_PAST,
    GOOD,
    HOLDS_NOT,
    SILENT,
    TURNED_OVER,
    UNTOUCHED_BY_QUESTIONS,
)
from bot.flows.phrasebook import Span
from bot.flows.settling import Hit, settled

CHANGES = FRAMES - {"denies"} | {"unsure"}
SHORT = 4  # words


@dataclass(frozen=True, slots=True)
class Said:
    """A text as words, with anchors. `clauses` counts them; `asked` are ends with a question
    mark; `opening` is where its first word stands; `length` is in words, without marks."""

    words: tuple[str, ...]
    clauses: tuple[int, ...]
    asked: frozenset[int]
    opening: int
    length: int


class Scales:
    """Weighs one text's phrases. `subjects` end what a "not" reaches; `carries_not` carry it on
    ("not awake or breathing"); `fillers` are passed over."""

    def __init__(
        self, subjects: frozenset[str], carries_not: frozenset[str], fillers: frozenset[str]
    ) -> None:
        self._subjects = subjects
        self._carries_not = carries_not
        self._passed = subjects | fillers

    def weigh(self, said: Said, spans: Sequence[Span]) -> frozenset[str]:
        """`spans` in the order of their starts."""
        denials = [span for span in spans if span.name == "denies"]
        spans = _chosen(spans)
        own = frozenset(span for span in spans if span.name == "denies")
        frames = _by_clause(said, (span for span in spans if span.name in CHANGES))
        by_clause = _by_clause(said, denials)
        hits: list[Hit] = []
        for span in spans:
            if span.name not in FRAMES:
                clause = said.clauses[span.start]
                denied = self._denied(said, span, by_clause[clause], own)
                name = self._judged(said, span, frames[clause], denied)
                if name:
                    hits.append(Hit(name, said.clauses[span.end]))
        return settled(hits, doubted=bool(own))

    def _judged(self, said: Said, span: Span, frames: Sequence[Span], denied: bool) -> str:
        """What the span means where it stands; "" if nothing."""
        name = span.name
        if denied and name not in HOLDS_NOT:
            return TURNED_OVER.get(name, "")
        if name in {"yes", "no"} and not _is_reply(said, span):
            return ""
        if name == "yes" and _asked(said, span):
            return ""
        over = {frame.name for frame in frames if self._reaches(said, frame, span)}
        if name in UNTOUCHED_BY_QUESTIONS:
            return name
        if name in DANGER or name == "was_bad":
            return "" if self._asked_outright(said, span, frames) else name
        if "asks" in over:
            return ""
        if ("waits" in over and name not in HOLDS_NOT) or _asked(said, span):
            return ""
        if "past" in over and name in GONE_WHEN_PAST:
            return ""
        return "unsure" if over & {"hedges", "unsure"} and name in GOOD else name

    def _denied(
        self, said: Said, span: Span, denials: Iterable[Span], own: frozenset[Span]
    ) -> bool:
        for denial in denials:
            if not self._reaches(said, denial, span):
                continue
            between = said.words[denial.end + 1 : span.start]
            if denial in own or not self._carries_not.isdisjoint(between):
                return True
        return False

    def _reaches(self, said: Said, frame: Span, span: Span) -> bool:
        """Whether it stands before the span, in the same clause, with no new subject between."""
        return frame.end < span.start and self._subjects.isdisjoint(
            said.words[frame.end + 2 : span.start]
        )

    def _asked_outright(self, said: Said, span: Span, frames: Sequence[Span]) -> bool:
        """ "Is he not breathing", but not "is he ok not breathing": only the first is a question
        about the danger itself."""
        return any(
            frame.name == "asks"
            and frame.end < span.start
            and self._passed.issuperset(said.words[frame.end + 1 : span.start])
            for frame in frames
        )


def _by_clause(said: Said, spans: Iterable[Span]) -> dict[int, list[Span]]:
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for span in spans:
        found[said.clauses[span.end]].append(span)
    return found


def _chosen(spans: Sequence[Span]) -> list[Span]:
    """Of phrases that share words the longest, of those that overlap the first: words taken for
    "not breathing" are not taken again for "breathing fine". What says "not" stays with both."""
    kept: list[Span] = []
    last = frame = Span("", -1, -1)
    for span in spans:
        if _inside(span, last) or (span.name in FRAMES and _inside(span, frame)):
            continue
        if span.name in FRAMES:
            frame = span
        elif span.start <= last.end and span.name not in HOLDS_NOT and not _same(span, last):
            continue
        elif span.end >= last.end:
            last = span
        kept.append(span)
    silent = {(span.start, span.end) for span in kept if span.name == SILENT}
    return [one for one in kept if one.name == SILENT or (one.start, one.end) not in silent]


def _same(left: Span, right: Span) -> bool:
    return (left.start, left.end) == (right.start, right.end)


def _inside(inner: Span, outer: Span) -> bool:
    return inner.end <= outer.end and inner.start >= outer.start and not _same(inner, outer)


def _is_reply(said: Said, span: Span) -> bool:
    """A "yes" or "no" counts in a short text, or where it opens a longer one."""
    return said.length <= SHORT or span.start <= said.opening


def _asked(said: Said, span: Span) -> bool:
    """Whether a question mark follows, with at most a word between."""
    return not said.asked.isdisjoint(range(span.end, span.end + 3))
