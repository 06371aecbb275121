"""Rasa's own validation of domain and data, warnings included, in one line when all is well."""

import subprocess
import sys

from environment import PROJECT, prepare

COMMAND = ("-m", "rasa", "data", "validate", "--fail-on-warnings")
PATHS = ("--domain", "domain", "--data", "data", "--config", "config.yml")
TELLING = ("UserWarning:", " ERROR ", " WARNING  rasa", "Exception:", "Error:")


def main() -> int:
    prepare()
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
