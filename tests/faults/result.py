"""What an experiment says, and what it had to reach."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.laboratory import Laboratory


class NotHere(Exception):
    """The experiment cannot be made here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Result:
    """`lost`: what was never answered; `duplicated`: messages that came more than once;
    `worst_delay`: seconds, None where nothing was timed; `broken`: promises that were not kept."""

    tried: int
    lost: int = 0
    duplicated: int = 0
    worst_delay: float | None = None
    note: str = ""
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """Nothing lost, ever; so many duplicates, so many seconds at most (None: not promised)."""

    duplicated: int = 0
    seconds: float | None = None

    def missed(self, result: Result, timed: bool = True) -> list[str]:
        """Why this result is not good enough. `timed`: a slow machine counts as a failure."""
        found = list(result.broken)
        if result.lost:
            found.append(f"{result.lost} lost")
        if result.duplicated > self.duplicated:
            found.append(f"{result.duplicated} duplicates, {self.duplicated} allowed")
        late = self.seconds is not None and (result.worst_delay or 0) > self.seconds
        if timed and late:
            found.append(f"{result.worst_delay:.2f} s, {self.seconds} s allowed")
        return found

    def __str__(self) -> str:
        words = ["0 lost", f"<= {self.duplicated} dup" if self.duplicated else "0 dup"]
        words += [f"<= {self.seconds:g} s"] if self.seconds is not None else []
        return ", ".join(words)


Run = Callable[["Laboratory", int], Result]


@dataclass(frozen=True, slots=True)
class Experiment:
    """One row of the table. `run` gets a fresh laboratory and how much of it is wanted: `full`
    for the table, `short` for the tests."""

    name: str
    row: str
    fault: str
    run: Run
    target: Target
    full: int
    short: int


@dataclass(slots=True)
class Bench:
    """All experiments, in the order in which they were enrolled."""

    experiments: dict[str, Experiment] = field(default_factory=dict)

    def __call__(
        self, row: str, fault: str, target: Target | None = None, full: int = 1, short: int = 1
    ) -> Callable[[Run], Run]:
        """Enrols a function under its own name. `row`: its number in the matrix of faults."""

        def enrol(run: Run) -> Run:
            name = run.__name__
            chosen = target or Target()
            self.experiments[name] = Experiment(name, row, fault, run, chosen, full, short)
            return run

        return enrol


experiment = Bench()
