"""Whatever dies between any two statements, everybody gets everything, in order."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.state_machine import ConfirmingEarly, DyingEngineRoom

SHORT = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    database=None,
    derandomize=True,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)


def test_an_engine_room_that_dies_anywhere_owes_nobody_anything() -> None:
    run_state_machine_as_test(DyingEngineRoom, settings=SHORT)


def died_while_committing(machine: DyingEngineRoom) -> DyingEngineRoom:
    machine.somebody_asks(1)
    machine.it_will_die_soon(1)
    machine.polls()
    return machine


def test_the_machine_finds_what_was_confirmed_before_it_was_committed() -> None:
    machine = died_while_committing(ConfirmingEarly())
    with pytest.raises(AssertionError, match="not in the store"):
        machine.nothing_is_confirmed_that_is_not_in_the_store()
    with pytest.raises(AssertionError, match="owed"):
        machine.teardown()


def test_what_is_confirmed_after_the_commit_comes_again_after_the_same_death() -> None:
    machine = died_while_committing(DyingEngineRoom())
    machine.nothing_is_confirmed_that_is_not_in_the_store()
    machine.teardown()
