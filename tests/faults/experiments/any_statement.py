"""Death between any two statements, beside a model (see `state_machine`)."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.laboratory import Laboratory
from tests.faults.result import NotHere, Result, Target, experiment
from tests.faults.state_machine import DyingEngineRoom

STEPS = 40


@experiment("1-2", "death between any two statements", Target(0), full=150, short=0)
def any_statement(laboratory: Laboratory, examples: int) -> Result:
    """So many lives of up to 40 steps, found by Hypothesis. The short form is a test of its own."""
    if not laboratory.embedded:
        raise NotHere("runs on a file of its own")
    wanted = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(DyingEngineRoom, settings=wanted)
    return Result(
        examples, note=f"{examples} lives of {STEPS} steps; duplicates only with a reason"
    )
