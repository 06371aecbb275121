"""Runs experiments one after the other, each in a laboratory of its own."""

import importlib
import pkgutil
import tempfile
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tests.faults import experiments
from tests.faults.laboratory import Laboratory
from tests.faults.result import Experiment, NotHere, experiment
from tests.faults.table import Line

NewStore = Callable[[], AbstractContextManager[str]]
"""Makes the URL of an empty store that lasts as long as the block; "" for a SQLite file."""


def enrolled() -> dict[str, Experiment]:
    """All experiments by name, in the order of the matrix."""
    for module in pkgutil.iter_modules(experiments.__path__):
        importlib.import_module(f"{experiments.__name__}.{module.name}")
    return dict(sorted(experiment.experiments.items(), key=lambda it: _number(it[1].row)))


def run(chosen: Experiment, size: int, new_store: NewStore, timed: bool = True) -> Line:
    """One experiment. What goes wrong with the experiment itself is a missed target too."""
    with tempfile.TemporaryDirectory(prefix="steady-fault-") as folder, new_store() as url:
        try:
            with Laboratory(Path(folder), url, helpers=1 if url else 0) as laboratory:
                result = chosen.run(laboratory, size)
        except NotHere as missing:
            return Line(chosen, None, left_out=str(missing))
        except Exception as error:  # the other rows are still wanted
            traceback.print_exc()
            return Line(chosen, None, missed=(f"FAILED: {type(error).__name__}: {error}",))
    return Line(chosen, result, tuple(chosen.target.missed(result, timed)))


def _number(row: str) -> int:
    return int(row.split("-", maxsplit=1)[0])
