"""The memory behind Rasa's conversations: it is small, and it forgets on time."""

import importlib.util
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.rasa.server_process import PROJECT

MINUTE = 60.0


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> Callable[[int], Any]:
    """Makes a memory of some capacity that forgets after 30 minutes of the hand-moved clock."""
    path = PROJECT / "components" / "forgetting.py"
    spec = importlib.util.spec_from_file_location("forgetting", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda capacity: module.Forgetting(capacity, 30 * MINUTE, clock)


def test_a_conversation_is_kept_until_its_time_is_up(memory: Any, clock: Clock) -> None:
    kept = memory(10)
    kept.put("a", "food")
    clock.now += 30 * MINUTE - 1
    assert kept.get("a") == "food"
    clock.now += 1
    assert kept.get("a") is None


def test_each_turn_starts_its_time_again(memory: Any, clock: Clock) -> None:
    kept = memory(10)
    kept.put("a", "food")
    clock.now += 20 * MINUTE
    kept.put("a", "shower")
    clock.now += 20 * MINUTE
    assert kept.get("a") == "shower"


def test_when_full_the_longest_unused_goes(memory: Any) -> None:
    kept = memory(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.put("a", 3)
    kept.put("c", 4)
    assert kept.keys() == ["a", "c"]


def test_what_is_old_goes_without_being_asked_for(memory: Any, clock: Clock) -> None:
    kept = memory(10)
    kept.put("a", 1)
    clock.now += 31 * MINUTE
    kept.forget_old()
    clock.now -= 31 * MINUTE
    assert kept.get("a") is None


def test_rasa_is_told_to_keep_two_thousand_conversations_for_half_an_hour() -> None:
    store = yaml.safe_load((PROJECT / "endpoints.yml").read_text("utf-8"))["tracker_store"]
    assert store["type"] == "components.tracker_store.ForgettingTrackerStore"
    assert (store["capacity"], store["minutes"]) == (2000, 30)
