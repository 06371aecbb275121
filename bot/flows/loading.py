"""A flow, read once at start and kept in memory: walking it needs no file and no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Self

from bot.flows.checking import OUTSIDE, problems
from bot.flows.reading import FlowErrors, WrittenFlow, WrittenState, fill, read_flow_file
from bot.flows.states import FlowButton, State

__all__ = ["RESCUE_FILE", "Flow", "FlowButton", "FlowErrors", "State"]

RESCUE_FILE = Path(__file__).resolve().parents[2] / "resources" / "flows" / "rescue.yml"


@dataclass(frozen=True, slots=True)
class Flow:
    """State ids are lower-case everywhere. The first of `entry` opens where nothing else does.

    `flag_entry` is in order of precedence. `reviewed_by` is None until a clinician has signed.
    """

    id: str
    callback: str
    entry: Mapping[str, str]
    flag_entry: Mapping[str, str]
    states: Mapping[str, State]
    sources: tuple[str, ...]
    to_confirm: tuple[str, ...]
    reviewed_by: str | None
    review_by: date

    @classmethod
    def load(cls, path: Path, languages: Sequence[str], numbers: Mapping[str, str]) -> Self:
        """Read and check `path`; `numbers` fill its placeholders, as in `config.yml`.

        Raises `FlowErrors` with every problem of the file, one line each.
        """
        written = read_flow_file(path)
        found = problems(written, languages, numbers)
        if found:
            raise FlowErrors([f"{path.name}: {problem}" for problem in found])
        return cls(
            id=written.id,
            callback=written.callback,
            entry=_lower(written.entry),
            flag_entry=_lower(written.flag_entry),
            states=_states(written, languages, numbers),
            sources=written.sources,
            to_confirm=written.to_confirm,
            reviewed_by=written.reviewed_by,
            review_by=written.review_by,
        )


def _lower(entry: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({alarm: state.lower() for alarm, state in entry.items()})


def _states(
    flow: WrittenFlow, languages: Sequence[str], numbers: Mapping[str, str]
) -> Mapping[str, State]:
    def filled(words: Mapping[str, str]) -> Mapping[str, str]:
        return MappingProxyType({code: fill(words[code], numbers) for code in languages})

    def state(name: str, written: WrittenState) -> State:
        buttons = tuple(
            FlowButton(filled(button.label), _action(flow.callback, button.to))
            for button in written.buttons
        )
        return State(name.lower(), filled(written.say), buttons, written.ends)

    return MappingProxyType({name.lower(): state(name, it) for name, it in flow.states.items()})


def _action(callback: str, target: str) -> str:
    return target if OUTSIDE.match(target) else f"{callback}:{target.lower()}"
