"""Measure what the confidence of a topic is worth, and what each threshold of config.yml costs.

    rasa_project/.venv/bin/python rasa_project/calibrate.py [benchmarks/data/dev.jsonl]

The blend of encoder and n-grams is measured as config.yml has it, on the training messages that
the encoder was not fine-tuned on (encoder/CARD.md); the n-grams are trained on the others, which
takes half a minute. A file of labelled messages (JSON lines with `text`, `topic`, and `also`: other
topics that would do) is measured beside it. Changes nothing.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence, Tuple

from environment import PROJECT, prepare

GIVEN = [Path(name).absolute() for name in sys.argv[1:]]
prepare()  # changes the folder
sys.path.append(str(PROJECT.parent))

import numpy as np  # noqa: E402  `prepare` decides how many threads it uses
import yaml  # noqa: E402
from components.ngram_model import NgramModel  # noqa: E402
from components.topic_classifier import LEAST  # noqa: E402

from encoder.reader import Encoder  # noqa: E402
from encoder.training.blend import Scores  # noqa: E402
from encoder.training.figures import calibration_error  # noqa: E402
from encoder.training.messages import load_messages  # noqa: E402

HELD_OUT = PROJECT.parent / "encoder" / "training" / "held_out.txt"
NAME_LENGTH = 10  # of the hash that a line there is
OFFERED = 3
THRESHOLDS = (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9)
BINS = 10


class Labelled(NamedTuple):
    """A message and every topic that would do; the first is the one it is labelled with."""

    text: str
    topics: Tuple[str, ...]


class Blend:
    """As `TopicClassifier` blends, on many messages at once."""

    def __init__(self, config: Dict[str, Any], seen: Sequence[Labelled]) -> None:
        texts, topics = [one.text for one in seen], [one.topics[0] for one in seen]
        self._ngrams = NgramModel.trained(texts, topics, config["C"], config["class_power"])
        self._weights = (config["encoder_weight"], config["ngram_weight"])
        self._encoder = Encoder()
        self.labels = self._ngrams.labels

    def shares(self, messages: Sequence[Labelled]) -> np.ndarray:
        """Messages by labels."""
        read = [self._encoder.encode(one.text).topics for one in messages]
        known = np.array(
            [[max(each.get(name, LEAST), LEAST) for name in self.labels] for each in read]
        )
        margins = self._ngrams.margins([one.text for one in messages])
        right = np.zeros(len(messages), dtype=np.int64)
        return Scores(np.log(np.array(known)), margins.astype(np.float64), right).shares(
            self._weights
        )


class Measured:
    """What was guessed first for each message, how surely, and whether it was right."""

    def __init__(self, messages: Sequence[Labelled], shares: np.ndarray, labels: List[str]) -> None:
        first = shares.argmax(1)
        right = np.array([labels.index(one.topics[0]) for one in messages])
        self.sure = shares.max(1)
        self.ok = first == right
        self.would_do = np.array(
            [labels[i] in one.topics for i, one in zip(first, messages, strict=True)]
        )
        self.offered = (np.argsort(-shares, 1)[:, :OFFERED] == right[:, None]).any(1)
        self.error = calibration_error(shares, right)

    def head(self) -> str:
        return (
            f"{len(self.ok)} messages, right {self.ok.mean():.3f} (would do "
            f"{self.would_do.mean():.3f}), expected calibration error {self.error:.3f}"
        )

    def bins(self) -> Iterator[str]:
        bins = np.minimum((self.sure * BINS).astype(int), BINS - 1)
        for number in np.unique(bins):
            sure, ok = self.sure[bins == number], self.ok[bins == number]
            yield f"  confidence {sure.mean():.2f}: right {ok.mean():.2f} of {len(ok)}"

    def at(self, threshold: float) -> str:
        asked = self.sure < threshold
        offered = self.offered[asked].mean() if asked.any() else 1.0
        return (
            f"  threshold {threshold:.2f}: asked back {asked.mean():.3f}, the right one among the "
            f"offers {offered:.2f}; wrongly answered {(~self.ok & ~asked).mean():.3f}, "
            f"with nothing that would do {(~self.would_do & ~asked).mean():.3f}"
        )


def report(name: str, measured: Measured) -> str:
    lines = [f"== {name}: {measured.head()}", *measured.bins()]
    return "\n".join([*lines, *(measured.at(one) for one in THRESHOLDS)]) + "\n"


def training_messages() -> Tuple[List[Labelled], List[Labelled]]:
    """Those that the encoder may have seen, and those held out when it was made."""
    out = set(HELD_OUT.read_text("utf-8").split())
    both: Tuple[List[Labelled], List[Labelled]] = ([], [])
    for message in load_messages(PROJECT / "data" / "nlu"):
        name = hashlib.sha256(message.text.lower().encode()).hexdigest()[:NAME_LENGTH]
        both[name in out].append(Labelled(message.text, (message.topic,)))
    return both


def labelled(path: Path) -> List[Labelled]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Labelled(row["text"], (row["topic"], *row.get("also", []))) for row in rows]


def main() -> None:
    config = yaml.safe_load((PROJECT / "config.yml").read_text("utf-8"))["pipeline"][0]
    seen, unseen = training_messages()
    given = {path.name: labelled(path) for path in GIVEN}
    blend = Blend(config, seen)
    for name, messages in {"held out": unseen, **given}.items():
        measured = Measured(messages, blend.shares(messages), blend.labels)
        sys.stdout.write(report(name, measured))


if __name__ == "__main__":
    main()
