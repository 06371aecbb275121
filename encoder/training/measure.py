"""Prints what the encoder gets right, alone and blended with n-grams, and how fast it is.

    export PYTHONPATH=.:rasa_project
    python -m encoder.training.measure --model encoder --dev benchmarks/data/dev.jsonl

The blend is log-linear: the encoder's log-probabilities and the n-gram model's margins, each times
one number, added and made into shares again. The two numbers are fitted on the messages that
`fine_tune` held out (same share and seed), which neither model has seen; on those messages
themselves the figures are from two halves, each scored with numbers fitted on the other.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from components.ngram_model import NgramModel

from encoder.reader import Encoder
from encoder.training.blend import Floats, Scores, across_halves, fitted
from encoder.training.figures import red_line, topic_line
from encoder.training.messages import Message, held_out, load_messages

PROJECT = Path(__file__).resolve().parents[2] / "rasa_project"
COST, CLASS_POWER = 1.0, 0.5  # of the n-gram model, as in config.yml
START = (1.0, 3.0)


class Measured:
    """Both models' scores on some messages."""

    def __init__(
        self, encoder: Encoder, topics: NgramModel, levels: NgramModel, messages: list[Message]
    ) -> None:
        texts = [message.text for message in messages]
        start = time.perf_counter()
        encoded = [encoder.encode(text) for text in texts]
        self.milliseconds = (time.perf_counter() - start) * 1000 / len(texts)
        self.languages = [message.language for message in messages]
        self.level_names = [message.level for message in messages]
        self.topics = Scores(
            np.log(np.array([[e.topics[t] for t in topics.labels] for e in encoded]) + 1e-9),
            topics.margins(texts).astype(np.float64),
            np.array([topics.labels.index(message.topic) for message in messages]),
        )
        self.levels = Scores(
            np.log(np.array([[e.levels[n] for n in levels.labels] for e in encoded]) + 1e-9),
            levels.margins(texts).astype(np.float64),
            np.array([levels.labels.index(message.level) for message in messages]),
        )
        self.red = levels.labels.index("red")
        self.calm = levels.labels.index("none")

    def red_scores(self, weights: Sequence[float]) -> Floats:
        return np.log(self.levels.shares(weights)[:, self.red] + 1e-12)


ROADS = {"n-grams": (True, False), "encoder": (False, True), "blend": (False, False)}


def report(name: str, found: Measured, apart: Measured) -> list[str]:
    lines = [f"== {name}: {len(found.languages)} messages, {found.milliseconds:.1f} ms each"]
    for road, fixed in ROADS.items():
        if found is apart:
            shares = across_halves(found.topics, fixed)
        else:
            shares = found.topics.shares(fitted(apart.topics, START, fixed))
        lines.append(topic_line(road, shares, found.topics.right, found.languages))
    lines.append("reds caught at the share of none called red")
    for road, fixed in ROADS.items():
        red = found.red_scores(fitted(apart.levels, START, fixed))
        lines.append(red_line(road, red, found.level_names))
    return lines


def load_dev(path: Path) -> list[Message]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Message(r["text"], r["lang"], r["topic"], r["level"], r.get("kind", "")) for r in rows]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--messages", type=Path, default=PROJECT / "data" / "nlu")
    parser.add_argument("--hold", type=float, default=0.1)
    parser.add_argument("--split-seed", type=int, default=7)
    parser.add_argument("--dev", type=Path, help="JSON lines with text, lang, level, topic")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    messages = load_messages(given.messages)
    out = held_out(messages, given.hold, given.split_seed)
    seen = [message for i, message in enumerate(messages) if i not in out]
    texts = [message.text for message in seen]
    topics = NgramModel.trained(texts, [m.topic for m in seen], COST, CLASS_POWER)
    levels = NgramModel.trained(texts, [m.level for m in seen], COST, 0.0)
    encoder = Encoder(given.model)
    apart = Measured(encoder, topics, levels, [messages[i] for i in sorted(out)])
    weights = fitted(apart.topics, START, ROADS["blend"])
    lines = [f"blend: encoder x {weights[0]:.2f}, n-grams x {weights[1]:.2f}"]
    lines += report("held out", apart, apart)
    if given.dev:
        lines += report("dev", Measured(encoder, topics, levels, load_dev(given.dev)), apart)
    print("\n".join(lines))  # noqa: T201  a script


if __name__ == "__main__":
    main()
