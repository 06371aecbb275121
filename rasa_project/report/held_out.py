"""The training messages that were held out, and a model that has not seen them.

The encoder was made without those of encoder/training/held_out.txt. Rasa's light parts are trained
here without them too, so that all of Rasa meets them for the first time.
"""

import hashlib
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Set

import yaml
from environment import PROJECT
from examples import BEGINS, DATA, LANGUAGES, Example, examples, without_marks
from train import inputs_hash, rasa_train, say

NAMES = PROJECT.parent / "encoder" / "training" / "held_out.txt"
NAME_LENGTH = 10  # of the hash that a line there is
MODEL = PROJECT / "models" / "held_out.tar.gz"
HASH = MODEL.with_name("held_out.sha256")


def held_out() -> List[Example]:
    """One of each text."""
    names, found = _names(), {}
    for one in examples():
        if _name(one.text) in names:
            found.setdefault(one.text.lower(), one)
    return list(found.values())


def rows() -> List[Dict[str, Any]]:
    """As the lines of a file of labelled messages."""
    return [
        {
            "text": one.text,
            "lang": one.language,
            "topic": one.topic,
            "level": one.labels.get("level", "none"),
            "kind": one.labels.get("kind"),
            "need": one.labels.get("need"),
            "place": one.place or None,
        }
        for one in held_out()
    ]


def train_without() -> Path:
    """The model's file; trains nothing if neither messages nor parts have changed."""
    wanted = inputs_hash()
    if MODEL.exists() and HASH.exists() and HASH.read_text().strip() == wanted:
        return MODEL
    say("training a model without the messages that were held out, about 60 s")
    MODEL.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODEL.parent) as folder:
        data = Path(folder) / "nlu"
        _write_others(data)
        done = rasa_train(Path(folder), MODEL.name, (data, PROJECT / "data" / "rules"))
        trained = Path(folder) / MODEL.name
        if done.returncode != 0 or not trained.exists():
            sys.exit("\n".join([*done.stdout.splitlines()[-30:], "training failed"]))
        trained.replace(MODEL)
    HASH.write_text(wanted + "\n")
    return MODEL


def _write_others(folder: Path) -> None:
    """All training data but the messages held out. A group that has no others is left out."""
    names = _names()
    for kind in (*LANGUAGES, "lookups"):
        (folder / kind).mkdir(parents=True)
        for path in sorted((DATA / kind).glob("*.yml")):
            document = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
            for group in document["nlu"]:
                if "intent" in group:
                    group["examples"] = _others(group["examples"], names)
            document["nlu"] = [group for group in document["nlu"] if group["examples"]]
            text = yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True, width=10**6)
            (folder / kind / path.name).write_text(text, "utf-8")


def _others(block: str, names: Set[str]) -> str:
    lines = [line for line in block.splitlines() if line.startswith(BEGINS)]
    kept = [
        line
        for line in lines
        if _name(without_marks(line.removeprefix(BEGINS).strip())[0]) not in names
    ]
    return "".join(f"{line}\n" for line in kept)


def _names() -> Set[str]:
    return set(NAMES.read_text("utf-8").split())


def _name(text: str) -> str:
    return hashlib.sha256(text.lower().encode()).hexdigest()[:NAME_LENGTH]
