"""`train.py`: it trains only when something changed, and never leaves half a model behind."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rasa.server_process import MODEL, PROJECT, PYTHON

pytestmark = pytest.mark.rasa


def train(project: Path) -> subprocess.CompletedProcess[str]:
    script = str(project / "train.py")
    return subprocess.run([PYTHON, script], capture_output=True, text=True, check=False)  # noqa: S603  our own script


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The project with its trained model, where a test may break it."""
    assert MODEL.exists(), "The model is missing. Run: make train"
    ignored = shutil.ignore_patterns(".venv", "__pycache__", ".config", "training")
    shutil.copytree(PROJECT.parent / "encoder", tmp_path / "encoder", ignore=ignored)
    for name in ("topics.yml", "directory/need_words.yml"):  # which training reads as well
        (tmp_path / "resources" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT.parent / "resources" / name, tmp_path / "resources" / name)
    return shutil.copytree(PROJECT, tmp_path / "rasa_project", ignore=ignored)


def test_nothing_changed_so_nothing_is_trained(copied: Path) -> None:
    before = (copied / "models" / MODEL.name).stat().st_mtime_ns
    done = train(copied)
    assert (done.returncode, done.stdout) == (0, "the model is up to date\n")
    assert (copied / "models" / MODEL.name).stat().st_mtime_ns == before


def test_a_broken_configuration_fails_loudly_and_keeps_the_old_model(copied: Path) -> None:
    config = copied / "config.yml"
    config.write_text(config.read_text().replace("TopicClassifier", "NoSuchClassifier"))
    before = (copied / "models" / MODEL.name).read_bytes()
    done = train(copied)
    assert done.returncode == 1
    assert "NoSuchClassifier" in done.stderr
    assert done.stderr.endswith("training failed\n")
    assert (copied / "models" / MODEL.name).read_bytes() == before
    assert sorted(p.name for p in (copied / "models").iterdir()) == ["steady.sha256", MODEL.name]
