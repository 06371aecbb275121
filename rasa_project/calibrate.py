"""Measure the two numbers of config.yml that nothing else can: temperature and threshold.

    rasa_project/.venv/bin/python rasa_project/calibrate.py

Cross-validates the topics on the training examples (about a minute), finds the temperature at
which the probabilities mean what they say, and prints for several thresholds how much is asked
back and how often the answers that remain are right. Changes nothing.
"""

import sys
from typing import List, Tuple

from environment import PROJECT, prepare

prepare()

import numpy as np  # noqa: E402  `prepare` decides how many threads it uses
import yaml  # noqa: E402
from components.ngram_model import NgramModel  # noqa: E402
from rasa.shared.nlu.constants import INTENT, TEXT  # noqa: E402
from rasa.shared.nlu.training_data.loading import load_data  # noqa: E402
from sklearn.model_selection import StratifiedKFold  # noqa: E402

FOLDS = 4
TEMPERATURES = np.arange(1.0, 12.1, 0.5)
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)


def held_out_margins(texts: List[str], topics: List[str]) -> Tuple[np.ndarray, List[str]]:
    """Texts by topics: margins from a model that has not seen the text."""
    config = yaml.safe_load((PROJECT / "config.yml").read_text("utf-8"))["pipeline"][0]
    margins = np.zeros((len(texts), len(set(topics))))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    for seen, unseen in folds.split(texts, topics):
        model = NgramModel.trained(
            [texts[i] for i in seen],
            [topics[i] for i in seen],
            config["C"],
            config["class_power"],
        )
        margins[unseen] = model.margins([texts[i] for i in unseen])
    return margins, model.labels


def shares(margins: np.ndarray, temperature: float) -> np.ndarray:
    powers = np.exp((margins - margins.max(axis=1, keepdims=True)) * temperature)
    return powers / powers.sum(axis=1, keepdims=True)


def surprise(margins: np.ndarray, temperature: float, right: np.ndarray) -> float:
    """Mean negative log-likelihood of the right topics; the best temperature makes it least."""
    return float(-np.log(shares(margins, temperature)[np.arange(len(right)), right]).mean())


def main() -> None:
    examples = load_data(str(PROJECT / "data" / "nlu")).intent_examples
    topics = [example.get(INTENT) for example in examples]
    margins, labels = held_out_margins([example.get(TEXT) for example in examples], topics)
    right = np.array([labels.index(topic) for topic in topics])
    best = min(TEMPERATURES, key=lambda t: surprise(margins, t, right))
    probabilities = shares(margins, best)
    ok, sure = probabilities.argmax(axis=1) == right, probabilities.max(axis=1)
    lines = [f"held-out topic accuracy {ok.mean():.3f}, temperature {best:.1f}"]
    for threshold in THRESHOLDS:
        asked = sure < threshold
        lines.append(
            f"threshold {threshold:.2f}: asked back {asked.mean():.3f}"
            f" (of those wrong {1 - ok[asked].mean():.2f}), else right {ok[~asked].mean():.3f}"
        )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
