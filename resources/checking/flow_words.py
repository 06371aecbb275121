"""The words of the flows, read as a strict editor would. Their shape is checked where they load."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from resources.checking import word_rules as rules
from resources.checking.language_lint import Lint
from resources.placeholders import fill

HEARD = frozenset({"answers.yml"})  # what people write to us: nobody is corrected
_MARKUP = re.compile(r"\*\*|[<>`]|https?:|www\.")


def flow_problems(
    root: Path,
    languages: Sequence[str],
    numbers: Mapping[str, str],
    lint: Lint,
    pages: frozenset[str],
) -> Iterator[str]:
    """All rules for every word of every flow under `root`. `pages`: the ids of the sources that
    texts give with title, address and date."""
    for path in sorted(root.rglob("*.yml")):
        where = f"flows/{path.relative_to(root)}"
        try:
            raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            yield f"{where}: cannot be read ({' '.join(str(error).split())[:120]}). Fix it."
            continue
        if path.name not in HEARD:
            yield from _word_problems(where, raw, languages, numbers, lint)
        yield from _source_problems(where, raw, pages)


def spoken(node: object, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every `{en: words, es: words}` in a tree, as (language, words)."""
    if isinstance(node, Mapping):
        for key, child in node.items():
            if key in languages and isinstance(child, str):
                yield str(key), child
    if isinstance(node, Mapping | list):
        for child in node.values() if isinstance(node, Mapping) else node:
            yield from spoken(child, languages)


def _source_problems(where: str, raw: object, pages: frozenset[str]) -> Iterator[str]:
    """A source is an address, or the id of a page that a text names in full."""
    sources = raw.get("sources", ()) if isinstance(raw, Mapping) else ()
    for source in sources:
        if "://" not in str(source) and source not in pages:
            yield f"{where}: source {source!r} has no address here and none in a text. Write one."


def _word_problems(
    where: str, raw: object, languages: Sequence[str], numbers: Mapping[str, str], lint: Lint
) -> Iterator[str]:
    for language, words in spoken(raw, languages):
        found = [
            *rules.words_problems(where, words, language, lint),
            *rules.reading_problems(where, fill(words, numbers), language),
        ]
        if _MARKUP.search(words):
            found.append(f"{where}: has markup or a link. The words of a flow are plain.")
        opening = words.strip().partition("\n")[0][:60]
        yield from (f'{problem} In: "{opening}"' for problem in found)
