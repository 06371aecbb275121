"""`make bench`: each figure beside its target, in one run on one machine."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DEV = str(HERE / "data" / "dev.jsonl")
COMMANDS = {
    "understanding, guard and Rasa together": ["-m", "benchmarks.whole", DEV],
    "the guard alone": ["-m", "benchmarks.guard", DEV],
    "directory: nearest 5 open among 100,000": ["-m", "benchmarks.directory"],
    "the bot under load": ["-m", "benchmarks.engine"],
}


def main() -> int:
    failed = 0
    for title, arguments in COMMANDS.items():
        sys.stdout.write(f"\n== {title}\n")
        sys.stdout.flush()
        done = subprocess.run([sys.executable, *arguments], cwd=HERE.parent, check=False)
        failed += done.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
