"""The short form of the experiments: what was broken lost nothing. `make faults` has the long."""

from pathlib import Path

import pytest

from tests.faults.laboratory import Laboratory
from tests.faults.result import Experiment, NotHere
from tests.faults.running import enrolled

pytestmark = pytest.mark.process
SHORT = [one for one in enrolled().values() if one.short]


@pytest.mark.parametrize("chosen", SHORT, ids=[one.name for one in SHORT])
def test_nothing_is_lost(chosen: Experiment, tmp_path: Path) -> None:
    with Laboratory(tmp_path) as laboratory:
        try:
            result = chosen.run(laboratory, chosen.short)
        except NotHere as missing:
            pytest.skip(str(missing))
    assert result.tried > 0
    assert chosen.target.missed(result, timed=False) == []
