"""Run by Rasa's own Python: texts as a JSON list on stdin, what the encoder makes of each out."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from encoder.reader import Encoder


def main() -> None:
    encoder = Encoder()
    found = [asdict(encoder.encode(text)) for text in json.load(sys.stdin)]
    sys.stdout.write(json.dumps([{**each, "vector": each["vector"].tolist()} for each in found]))


if __name__ == "__main__":
    main()
