"""Labelled messages, and what the bot makes of each: guard, Rasa, and who stands in for Rasa."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from environment import PROJECT

ROOT = PROJECT.parent
BOT_PYTHON = ROOT / ".venv" / "bin" / "python"
NOBODY = "http://127.0.0.1:9"  # where no Rasa runs, so that the bot starts its own
SEARCH = "services_find"


class NotUnderstood(Exception):
    """The bot's command did not do it; says what it wrote."""


@dataclass(frozen=True)
class Understood:
    """A labelled message (`row`: text, lang, topic, level, kind, need, place, also) and the bot's
    answer to it (`said`: topic, level, kind, need, place, confidence, source)."""

    row: Dict[str, Any]
    said: Dict[str, Any]

    @property
    def right(self) -> bool:
        return bool(self.said["topic"] == self.row["topic"])

    @property
    def would_do(self) -> bool:
        return self.right or self.said["topic"] in self.row.get("also", [])

    @property
    def sure(self) -> float:
        return float(self.said["confidence"])

    @property
    def red(self) -> bool:
        return bool(self.row["level"] == "red")

    @property
    def called_red(self) -> bool:
        return bool(self.said["level"] == "red")

    def names(self, entity: str) -> bool:
        """Whether it names the need or the place that it should, or rightly none."""
        said, wanted = self.said[entity] or "", self.row.get(entity) or ""
        return bool(said.casefold() == wanted.casefold())


def rows_of(path: Path) -> List[Dict[str, Any]]:
    """JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def understood(
    rows: Sequence[Dict[str, Any]], model: Optional[Path], *, rasa: bool = True
) -> List[Understood]:
    """Every message by itself. Raises `NotUnderstood`."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "messages.jsonl"
        lines = [json.dumps({"id": i, "text": row["text"]}) for i, row in enumerate(rows)]
        asked.write_text("\n".join(lines) + "\n", "utf-8")
        command = [str(BOT_PYTHON), "-m", "bot", "understand", str(asked)]
        done = subprocess.run(  # noqa: S603  our own Python
            command if rasa else [*command, "--no-rasa"],
            cwd=ROOT,
            env={**os.environ, "RASA_URL": NOBODY, **({"RASA_MODEL": str(model)} if model else {})},
            capture_output=True,
            text=True,
            check=False,
        )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(said) != len(rows):
        raise NotUnderstood(done.stderr[-2000:])
    return [Understood(row, one) for row, one in zip(rows, said, strict=True)]
