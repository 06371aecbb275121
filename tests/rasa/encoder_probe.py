"""Run by Rasa's own Python: texts as a JSON list on stdin, what the encoder makes of each out."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "rasa_project"
sys.path.insert(0, str(PROJECT))

from components.encoder import Encoder  # noqa: E402  the line above makes it importable


def main() -> None:
    encoder = Encoder(PROJECT / "encoder")
    found = [asdict(encoder.encode(text)) for text in json.load(sys.stdin)]
    sys.stdout.write(json.dumps([{**each, "vector": each["vector"].tolist()} for each in found]))


if __name__ == "__main__":
    main()
