"""The rescue as it is shipped, with the numbers of `config.yml`, and every place in it."""

from pathlib import Path

import pytest

from bot.flows import walking
from bot.flows.loading import RESCUE_FILE, Flow
from bot.flows.states import Place
from resources.config import load_config

Key = tuple[str, frozenset[str]]


@pytest.fixture(scope="session")
def rescue() -> Flow:
    config = load_config()
    return Flow.load(RESCUE_FILE, config.languages, config.numbers.model_dump())


@pytest.fixture(scope="session")
def rescue_file() -> Path:
    return RESCUE_FILE


def key(place: Place) -> Key:
    return place.state.id, place.flags


class Graph:
    """Every place that taps lead to from some alarm, and where each leads on."""

    def __init__(self, flow: Flow, firsts: list[Place]) -> None:
        self.places: dict[Key, Place] = {key(first): first for first in firsts}
        self.taps: dict[Key, list[Key]] = {}
        rest = [*firsts]
        while rest:
            here = rest.pop()
            if key(here) in self.taps:
                continue
            onward = [
                found
                for button in walking.buttons(here)
                if not button.outside and (found := walking.enter(flow, button.to, here.flags))
            ]
            self.taps[key(here)] = [key(found) for found in onward]
            self.places |= {key(found): found for found in onward}
            rest += onward

    def lead_to_an_end(self) -> set[Key]:
        back: dict[Key, list[Key]] = {}
        for start, onward in self.taps.items():
            for end in onward:
                back.setdefault(end, []).append(start)
        rest = [name for name, place in self.places.items() if place.state.ends]
        seen = set(rest)
        while rest:
            new = [name for name in back.get(rest.pop(), ()) if name not in seen]
            seen.update(new)
            rest += new
        return seen


def first_places(flow: Flow) -> list[Place]:
    """By each kind, and by each kind with each flag that the flow knows."""
    flags = [frozenset[str](), *(frozenset({flag}) for flag in flow.flags)]
    by_kind = [walking.opening(flow, kind, held) for kind in flow.entry for held in flags]
    return by_kind + [walking.opening(flow, None, frozenset({flag})) for flag in flow.flag_entry]


@pytest.fixture(scope="session")
def graph(rescue: Flow) -> Graph:
    return Graph(rescue, first_places(rescue))
