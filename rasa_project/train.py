"""Train the model if anything that it is made from has changed. Run by Rasa's own Python.

Leaves models/steady.tar.gz and, beside it, the hash of its inputs. Exit status 0 also when
there was nothing to do; 1 with the end of Rasa's log when training failed.
"""

import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Iterator, Sequence

from check import faults_of_messages
from environment import MODEL, PROJECT, prepare

HASH = MODEL.with_suffix("").with_suffix(".sha256")
INPUTS = ("config.yml", "domain", "data", "components", "requirements.txt")
ENCODER = PROJECT.parent / "encoder"
NEED_WORDS = PROJECT.parent / "resources" / "directory" / "need_words.yml"
SUFFIXES = {".yml", ".py", ".json", ".onnx"}
USUAL_SECONDS = 60
LOG_LINES = 30


def input_files() -> Iterator[Path]:
    yield from sorted(p for p in ENCODER.iterdir() if p.suffix in SUFFIXES)
    yield NEED_WORDS
    for path in (PROJECT / name for name in INPUTS):
        if path.is_file():
            yield path
        yield from sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES)


def inputs_hash() -> str:
    """Over names and contents, so that a moved file counts as a change."""
    digest = hashlib.sha256(sys.version.encode())
    for path in input_files():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(PROJECT.parent)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def is_current(wanted: str) -> bool:
    return MODEL.exists() and HASH.exists() and HASH.read_text().strip() == wanted


def rasa_train(
    folder: Path, name: str = MODEL.name, data: Sequence[Path] = (PROJECT / "data",)
) -> "subprocess.CompletedProcess[str]":
    """Leaves the model of that name in `folder`."""
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "train", "--force"]
    command += ["--domain", "domain", "--out", str(folder), "--fixed-model-name", name]
    command += ["--data", *map(str, data)]
    return subprocess.run(  # noqa: S603  our own Python, and no word from outside
        command,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def train(wanted: str) -> int:
    faults = faults_of_messages(PROJECT / "data" / "nlu")
    if faults:
        sys.stderr.write("\n".join([*faults, "not trained: mend these messages"]) + "\n")
        return 1
    say(f"training the model, about {USUAL_SECONDS} s")
    begun = time.monotonic()
    MODEL.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODEL.parent) as folder:
        done = rasa_train(Path(folder))
        trained = Path(folder) / MODEL.name
        if done.returncode != 0 or not trained.exists():
            tail = "\n".join(done.stdout.splitlines()[-LOG_LINES:])
            sys.stderr.write(f"{tail}\ntraining failed\n")
            return 1
        HASH.unlink(missing_ok=True)  # a crash between the two must not leave a wrong hash
        trained.replace(MODEL)
        HASH.write_text(wanted + "\n")
    say(f"model trained in {time.monotonic() - begun:.0f} s")
    return 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    prepare()
    wanted = inputs_hash()
    if is_current(wanted):
        say("the model is up to date")
        return 0
    return train(wanted)


if __name__ == "__main__":
    sys.exit(main())
