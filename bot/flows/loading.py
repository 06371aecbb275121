"""A flow, read once at start and kept in memory: walking it needs no file and no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Self

from bot.flows.checking import OUTSIDE, Known, problems
from bot.flows.lines import Lines
from bot.flows.reading import (
    FlowErrors,
    WrittenFlow,
    WrittenHearing,
    WrittenState,
    WrittenTimer,
    fill,
    read_flow_file,
)
from bot.flows.states import FlowButton, Hearing, State, Timer

__all__ = ["RESCUE_FILE", "Flow", "FlowButton", "FlowErrors", "Known", "State"]

RESCUE_FILE = Path(__file__).resolve().parents[2] / "resources" / "flows" / "overdose.yml"


@dataclass(frozen=True, slots=True)
class Flow:
    """State ids are lower-case everywhere. The first of `entry` opens where nothing else does.

    `flag_entry` is in order of precedence. `flags` are the letters that buttons carry them by.
    `counts`: what somebody's words stand for, as a tap would, wherever they lead. `late`, `still`
    and `over` are states that the flow may do without. `reviewed_by` is None until a clinician has
    signed.
    """

    id: str
    callback: str
    entry: Mapping[str, str]
    flag_entry: Mapping[str, str]
    flags: Mapping[str, str]
    states: Mapping[str, State]
    hears: tuple[Hearing, ...]
    counts: Mapping[str, str]
    late: str | None
    still: str | None
    over: FlowButton | None
    sources: tuple[str, ...]
    to_confirm: tuple[str, ...]
    reviewed_by: str | None
    review_by: date

    @classmethod
    def load(
        cls,
        path: Path,
        languages: Sequence[str],
        numbers: Mapping[str, str],
        known: Known | None = None,
    ) -> Self:
        """Read and check `path` and its parts; `numbers` fill placeholders, as in `config.yml`.

        `known` is what other rooms have; without it, what the flow names of them is not checked.

        Raises `FlowErrors` with every problem of the files, "file:line: what" each.
        """
        written, lines = read_flow_file(path)
        found = problems(written, languages, numbers, known)
        if found:
            raise FlowErrors([f"{lines.at(*where)}: {what}" for where, what in found])
        words = _Words(languages, numbers)
        over = written.over
        return cls(
            id=written.id,
            callback=written.callback,
            entry=_lower(written.entry),
            flag_entry=_lower(written.flag_entry),
            flags=MappingProxyType(dict(written.flags)),
            states=_states(written, words, lines),
            hears=_hears(written.hears),
            counts=MappingProxyType(dict(written.counts)),
            late=written.late.lower() if written.late else None,
            still=written.still.lower() if written.still else None,
            over=FlowButton(words(over.label), over.to.lower(), outside=False) if over else None,
            sources=written.sources,
            to_confirm=written.to_confirm,
            reviewed_by=written.reviewed_by,
            review_by=written.review_by,
        )


class _Words:
    """Fills the numbers into words, in every language."""

    def __init__(self, languages: Sequence[str], numbers: Mapping[str, str]) -> None:
        self._languages = languages
        self._numbers = numbers

    def __call__(self, words: Mapping[str, str]) -> Mapping[str, str]:
        filled = {code: fill(words[code], self._numbers) for code in self._languages}
        return MappingProxyType(filled)


def _lower(entry: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({alarm: state.lower() for alarm, state in entry.items()})


def _states(flow: WrittenFlow, words: _Words, lines: Lines) -> Mapping[str, State]:
    late = flow.late or ""
    found = {name.lower(): _state(name, it, words, late) for name, it in flow.states.items()}
    files = {name.lower(): lines.at("states", name).partition(":")[0] for name in flow.states}
    return MappingProxyType({name: replace(it, file=files[name]) for name, it in found.items()})


def _state(name: str, written: WrittenState, words: _Words, late: str) -> State:
    return State(
        name.lower(),
        words(written.say),
        _buttons(written, words),
        ends=written.ends,
        holds=written.holds,
        sets=frozenset(written.sets),
        clears=frozenset(written.clears),
        instead=_lower(written.instead),
        timer=_timer(written.timer, late),
        keeps_timer=written.keeps_timer,
        hears=_hears(written.hears),
        voice=written.voice,
        card=written.card,
        source=written.source,
    )


def _buttons(written: WrittenState, words: _Words) -> tuple[FlowButton, ...]:
    return tuple(
        FlowButton(
            words(button.label),
            button.to if OUTSIDE.match(button.to) else button.to.lower(),
            outside=bool(OUTSIDE.match(button.to)),
            does=button.does,
            when=frozenset(button.when),
            unless=frozenset(button.unless),
        )
        for button in written.buttons
    )


def _timer(written: WrittenTimer | None, late: str) -> Timer | None:
    if written is None:
        return None
    to = written.to.lower()
    return Timer(tuple(sorted(written.at_s)), to, (written.late or late).lower() or to)


def _hears(written: Sequence[WrittenHearing]) -> tuple[Hearing, ...]:
    return tuple(Hearing(frozenset(one.any), one.to.lower()) for one in written)
