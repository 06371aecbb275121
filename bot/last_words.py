"""The last good emergency text: the rescue's first message, compiled in, for when all is broken.

`python -m bot.last_words` writes bot/last_words.json from the flow. Reading it takes the standard
library alone, so that a broken flow, phrase or configuration file leaves it as it was.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.flows.loading import Flow

LAST_WORDS = Path(__file__).with_suffix(".json")
BEING_REPAIRED = Path(__file__).resolve().parents[1] / "resources" / "flows" / "last_words.yml"
LONGEST = 500  # characters, as for every message of the rescue


@dataclass(frozen=True, slots=True)
class LastWords:
    """`text` is by language, the first one being the one to fall back to; `number` the emergency
    number that it was compiled with. `entry`: the state that each kind of alarm opens the flow at,
    the first one being the one that says this text."""

    entry: Mapping[str, str]
    number: str
    text: Mapping[str, str]

    def state(self, kind: str | None = None) -> str:
        """Where an alarm opens the flow, for when it is whole again."""
        return self.entry.get(kind or "", next(iter(self.entry.values())))

    def say(self, language: str, number: str | None = None) -> str:
        """The message; `number` is the deployment's emergency number where that is known."""
        return self.text[self.language(language)].replace(self.number, number or self.number)

    def language(self, *candidates: str | None) -> str:
        """The first candidate that there are words in, else the first language."""
        known = (code for code in candidates if code is not None and code in self.text)
        return next(known, next(iter(self.text)))


def load_last_words(path: Path = LAST_WORDS) -> LastWords:
    """What was compiled last."""
    return LastWords(**json.loads(path.read_text(encoding="utf-8")))


def compile_last_words(flow: "Flow", path: Path = LAST_WORDS, number: str | None = None) -> None:
    """Write the flow's first message, without its buttons, to `path`.

    `number` is the emergency number in the flow's words; without it, that of `config.yml`. Raises
    `ValueError` if a message gets too long. The file is replaced whole or not at all.
    """
    # Not needed to read the words, and may be what is broken then.
    import yaml  # noqa: PLC0415

    from resources.config import load_config  # noqa: PLC0415

    line = yaml.safe_load(BEING_REPAIRED.read_text(encoding="utf-8"))["being_repaired"]
    first = flow.states[next(iter(flow.entry.values()))]
    text = {code: f"{words}\n{line[code]}" for code, words in first.say.items()}
    for code, words in text.items():
        if len(words) > LONGEST:
            raise ValueError(f"last words in {code}: {len(words)} characters, over {LONGEST}")
    number = number or load_config().numbers.emergency_number
    _replace(path, asdict(LastWords(dict(flow.entry), number, text)))


def _replace(path: Path, contents: Mapping[str, object]) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(contents, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def main() -> None:
    """Compile from the rescue as `config.yml` has it."""
    from bot.flows.loading import RESCUE_FILE, Flow  # noqa: PLC0415  see above
    from resources.config import load_config  # noqa: PLC0415

    config = load_config()
    compile_last_words(Flow.load(RESCUE_FILE, config.languages, config.numbers.model_dump()))


if __name__ == "__main__":
    main()
