"""The training data: our own checks of every message, then Rasa's of domain and data.

    rasa_project/.venv/bin/python rasa_project/check.py [--messages-only] [FOLDER]

FOLDER: of the messages, data/nlu unless told. Exit status 1 with a line for each fault, which
names file and line; Rasa's warnings count as faults. `--messages-only`: without Rasa's, which take
a while.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import yaml
from environment import PROJECT, prepare
from examples import UnreadableExamples, examples, names
from faults_in_examples import Known, faults_in

COMMAND = ("-m", "rasa", "data", "validate", "--fail-on-warnings")
PATHS = ("--domain", "domain", "--data", "data", "--config", "config.yml")
TELLING = ("UserWarning:", " ERROR ", " WARNING  rasa", "Exception:", "Error:")
NEEDS = PROJECT.parent / "resources" / "topics.yml"
EXTRACTOR = "components.place_extractor.PlaceExtractor"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=PROJECT / "data" / "nlu")
    parser.add_argument("--messages-only", action="store_true")
    given = parser.parse_args()
    folder = given.folder.absolute()
    prepare()
    faults = faults_of_messages(folder)
    if faults:
        sys.stderr.write("\n".join([*faults, f"training data: {len(faults)} to mend"]) + "\n")
        return 1
    sys.stdout.write("training messages: no problems\n")
    return 0 if given.messages_only else validated_by_rasa()


def faults_of_messages(folder: Path) -> List[str]:
    """Each with file and line; one alone where a file cannot be read at all."""
    known = Known(
        topics={name for intent in read("domain/intents.yml")["intents"] for name in intent},
        needs=set(read(NEEDS)["needs"]),
        searching=searching_topics(),
        areas=names("area"),
    )
    try:
        return faults_in(examples(folder), known)
    except UnreadableExamples as unreadable:
        return [str(unreadable)]


def searching_topics() -> List[str]:
    """Those whose places are marked, which is what the place extractor learns from."""
    pipeline = read("config.yml")["pipeline"]
    return [part["trained_on"] for part in pipeline if part["name"] == EXTRACTOR]


def read(name: Any) -> Any:
    return yaml.safe_load((PROJECT / name).read_text("utf-8"))


def validated_by_rasa() -> int:
    done = subprocess.run(  # noqa: S603  our own Python, and no word from outside
        [sys.executable, "-W", "ignore", *COMMAND, *PATHS],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        sys.stdout.write("rasa data validate: no problems\n")
        return 0
    lines = done.stdout.splitlines()
    told = [line for line in lines if any(mark in line for mark in TELLING)]
    sys.stderr.write("\n".join((told or lines)[-40:]) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
