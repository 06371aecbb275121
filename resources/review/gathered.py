"""Everything that somebody has to sign, read from its files as it was written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from resources.config import ServiceConfig
from resources.dated_facts import Facts
from resources.library import DEFAULT_ROOT, Library
from resources.media_file import WrittenMedia, read_media
from resources.texts import ContentErrors, TextFile, read_text_file

RESOURCES = DEFAULT_ROOT.parent
NO_STEPS = frozenset({"menu.yml"})


@dataclass(frozen=True, slots=True)
class FlowFile:
    """`name` as under resources/flows. `raw`: the YAML as it stands, parts and headers alike."""

    name: str
    raw: Mapping[str, Any]

    @property
    def states(self) -> Mapping[str, Mapping[str, Any]]:
        return {str(name): state for name, state in self.raw.get("states", {}).items()}


@dataclass(frozen=True, slots=True)
class Gathered:
    """`root`: the folder of resources. `texts` by topic, then by language."""

    root: Path
    config: ServiceConfig
    library: Library
    facts: Facts
    texts: Mapping[str, Mapping[str, TextFile]]
    flows: Sequence[FlowFile]
    media: WrittenMedia


def gather(config: ServiceConfig, root: Path = RESOURCES) -> Gathered:
    """Raises `ContentErrors`: only what loads can be signed."""
    library = Library.load(root / "content", config.languages, config.numbers.model_dump())
    return Gathered(
        root,
        config,
        library,
        library.facts,
        _texts(root / "content", config.languages),
        tuple(_flows(root / "flows")),
        read_media(root / "media"),
    )


def day(value: object) -> date | None:
    """A date of a YAML file."""
    return value if isinstance(value, date) else None


def _texts(root: Path, languages: Sequence[str]) -> dict[str, dict[str, TextFile]]:
    texts: dict[str, dict[str, TextFile]] = {}
    for language in languages:
        for path in sorted((root / language).glob("*.md")):
            texts.setdefault(path.stem, {})[language] = read_text_file(path)
    return texts


def _flows(root: Path) -> Iterator[FlowFile]:
    """Those that name parts first, each followed by its parts; then the others."""
    raws: dict[str, Mapping[str, Any]] = {}
    for path in sorted(root.rglob("*.yml")):
        name = str(path.relative_to(root).with_suffix(""))
        try:
            raws[name] = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            reason = " ".join(str(error).split())[:120]
            raise ContentErrors(
                [f"flows/{name}.yml: cannot be read ({reason}). Fix it."]
            ) from error
    order = [
        one
        for name, raw in raws.items()
        if "parts" in raw
        for one in (name, *(str(Path(name).with_name(part)) for part in raw["parts"]))
    ]
    for name in dict.fromkeys([*order, *raws]):
        if name in raws and f"{name}.yml" not in NO_STEPS:
            yield FlowFile(name, raws[name])
