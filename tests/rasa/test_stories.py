"""Rasa's own test of a conversation, with the trained model: `rasa_project/tests/`."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.rasa.server_process import MODEL, PROJECT, PYTHON

pytestmark = pytest.mark.rasa

STORIES = PROJECT / "tests" / "test_stories.yml"
RUN = "from environment import prepare; prepare(); from rasa.__main__ import main; main()"


def played(stories: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["rasa", "test", "core", "--e2e", "--fail-on-prediction-errors", "--no-plot"]
    command += ["--model", str(MODEL), "--stories", str(stories), "--out", str(folder / "out")]
    return subprocess.run(  # noqa: S603  our own Python, and no word from outside
        [str(PYTHON), "-W", "ignore", "-c", f"import sys; sys.argv = {command!r}; {RUN}"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        check=False,
    )


def test_every_story_goes_as_it_is_written(tmp_path: Path) -> None:
    done = played(STORIES, tmp_path)
    assert done.returncode == 0, done.stdout[-2000:]


def test_a_story_that_goes_otherwise_is_told(tmp_path: Path) -> None:
    wrong = tmp_path / "test_wrong.yml"
    written = STORIES.read_text(encoding="utf-8")
    wrong.write_text(written.replace("what is tranq", "where can i cop dope"), encoding="utf-8")
    done = played(wrong, tmp_path)
    assert done.returncode != 0
    assert "predicted: boundary_sourcing" in done.stdout
