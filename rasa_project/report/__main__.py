"""Measure what the bot makes of labelled messages, and write docs/nlu/report.md.

    rasa_project/.venv/bin/python rasa_project/report [FILE]

FILE: JSON lines with `text`, `lang`, `topic`, `level`, and where they apply `kind`, `need`, `place`
and `also` (other topics that would do). Without it the held-out part of the training messages is
measured, with a model that is trained without them. Trains nothing that is up to date.
"""

import argparse
import sys
from pathlib import Path
from typing import Any, Dict, List

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from environment import MODEL, PROJECT, prepare

HERE = Path.cwd()
prepare()  # changes the folder, and says where others keep their settings

import train  # noqa: E402
import yaml  # noqa: E402

from encoder.reader import Encoder  # noqa: E402
from report import figures, held_out, plots  # noqa: E402
from report.understood import NotUnderstood, rows_of, understood  # noqa: E402
from report.writing import Measured, report  # noqa: E402

OFFERED = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--to", type=Path, default=PROJECT.parent / "docs" / "nlu")
    given = parser.parse_args()
    file, folder = given.file and HERE / given.file, HERE / given.to

    if file is not None and not file.exists():
        sys.stderr.write(f"there is no file {file}; leave it out to measure what was held out\n")
        return 1
    if file is not None and train.main() != 0:
        return 1
    rows = rows_of(file) if file else held_out.rows()
    model = MODEL if file else held_out.train_without()
    name = f"those of {file.name}" if file else "held out of the training messages"
    try:
        write(folder, name, rows, model)
    except NotUnderstood as problem:
        sys.stderr.write(f"the bot did not read the messages:\n{problem}\n")
        return 1
    train.say(f"written: {folder / 'report.md'}")
    return 0


def write(folder: Path, name: str, rows: List[Dict[str, Any]], model: Path) -> None:
    """The report and its plots."""
    pipeline = yaml.safe_load((PROJECT / "config.yml").read_text("utf-8"))["pipeline"]
    (threshold,) = [part["threshold"] for part in pipeline if "threshold" in part]
    reader = Encoder()
    shares = [reader.encode(row["text"]).topics for row in rows]
    offered = [
        row["topic"] in sorted(each, key=lambda topic: -each[topic])[:OFFERED]
        for row, each in zip(rows, shares, strict=True)
    ]
    whole = understood(rows, model)
    alone = understood(rows, None, rasa=False)
    folder.mkdir(parents=True, exist_ok=True)
    measured = Measured(name, whole, alone, offered, threshold)
    (folder / "report.md").write_text(report(measured), "utf-8")
    plots.reliability(figures.bins(figures.by_rasa(whole)), folder / "reliability.svg")
    plots.topics(figures.by_topic(whole), folder / "topics.svg")


if __name__ == "__main__":
    sys.exit(main())
