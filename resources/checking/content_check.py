"""Reads all curated words as the bot does, then as a strict editor would.

`python -m resources.checking.content_check` prints one line for each problem
and exits with 1, or says ok.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from resources.checking import content_rules as rules
from resources.checking import dated_rules
from resources.checking.flow_words import flow_problems
from resources.checking.language_lint import Lint, load_lint
from resources.checking.problem_lines import located
from resources.config import ConfigErrors, ServiceConfig, load_config
from resources.dated_facts import Facts
from resources.library import DEFAULT_ROOT, Library, read_closest, read_facts
from resources.media_file import read_media
from resources.media_library import MediaLibrary
from resources.phrases import read_words
from resources.texts import ContentErrors, TextFile, read_text_file
from resources.topics import need_ids, topic_ids

Files = dict[str, dict[str, TextFile]]  # by topic, then by language


def check(root: Path = DEFAULT_ROOT) -> list[str]:
    """Every problem with the words under `root`, and with the flows beside it; empty if none."""
    try:
        config = load_config()
    except ConfigErrors as error:
        return list(error.problems)
    lint, numbers = load_lint(), config.numbers.model_dump()
    problems = [
        *_loading_problems(root, config),
        *dated_rules.fact_problems(_facts(root, config), config.languages, lint),
        *_text_problems(root, config, lint),
        *_word_file_problems(root, config, lint),
        *flow_problems(
            root.parent / "flows", config.languages, numbers, lint, _pages(root, config)
        ),
        *_media_problems(root.parent / "media", config, lint),
    ]
    roots = (root, root.parent, root.parent / "media")
    return list(dict.fromkeys(located(problem, roots) for problem in problems))


def main(root: Path = DEFAULT_ROOT) -> int:
    """The command. Returns its exit status."""
    problems = check(root)
    if problems:
        sys.stderr.write("\n".join(problems) + "\n")
        return 1
    languages = load_config().languages
    texts = len(_files(root, languages))
    sys.stdout.write(f"content: {texts} texts in {len(languages)} languages, ok\n")
    return 0


def _loading_problems(root: Path, config: ServiceConfig) -> Sequence[str]:
    try:
        Library.load(root, config.languages, config.numbers.model_dump())
    except ContentErrors as error:
        return error.problems
    return ()


def _files(root: Path, languages: Sequence[str]) -> Files:
    """The texts that can be read at all; the others are reported by loading."""
    files: Files = {}
    for language in languages:
        for path in sorted((root / language).glob("*.md")):
            try:
                files.setdefault(path.stem, {})[language] = read_text_file(path)
            except ContentErrors:
                continue
    return files


def _pages(root: Path, config: ServiceConfig) -> frozenset[str]:
    """The ids of all sources that the texts name."""
    files = [file for by in _files(root, config.languages).values() for file in by.values()]
    return frozenset(source.id for file in files for source in file.head.sources)


def _facts(root: Path, config: ServiceConfig) -> Facts:
    """None where a file of them cannot be read: that is reported by loading."""
    return read_facts(root, config.languages, config.numbers.model_dump(), [])


def _text_problems(root: Path, config: ServiceConfig, lint: Lint) -> Iterator[str]:
    numbers, facts = config.numbers.model_dump(), _facts(root, config)
    pictures = _pictures(root.parent / "media")
    for topic, files in sorted(_files(root, config.languages).items()):
        for language in config.languages:
            if not (root / language / f"{topic}.md").exists():
                yield f"{language}/{topic}.md: missing. Write it as in the other language."
        for language, file in files.items():
            yield from rules.text_problems(file, language, numbers, lint, facts)
            yield from dated_rules.text_problems(file, facts, pictures)
        yield from rules.pair_problems(topic, files)


def _word_file_problems(root: Path, config: ServiceConfig, lint: Lint) -> Iterator[str]:
    numbers = config.numbers.model_dump()
    for language in config.languages:
        phrases = _words(root / language / "phrases.yml")
        labels = _words(root / language / "labels.yml")
        where = f"{language}/phrases.yml"
        yield from rules.phrase_problems(where, phrases, language, numbers, lint)
        yield from rules.label_problems(f"{language}/labels.yml", labels, language, numbers, lint)
        for need in sorted(need_ids()):
            for key in {f"need_{need}", f"need_button_{need}"} - set(phrases):
                yield f"{where}: {key!r} is missing. Every need has a name and a button."
    written = set(_files(root, config.languages))
    yield from rules.closest_problems(read_closest(root, []), topic_ids(), written)


def _media_problems(root: Path, config: ServiceConfig, lint: Lint) -> Sequence[str]:
    """The words that stand for pictures and clips; each keeps the emergency number in view."""
    numbers = config.numbers.model_dump()
    if not root.is_dir():
        return ()
    try:
        MediaLibrary.load(root, config.languages, numbers)
        written = read_media(root)
    except ContentErrors as error:
        return error.problems
    return [
        problem
        for _, name, one in written.entries()
        for language, words in one.words.items()
        for problem in rules.caption_problems(
            f"media.yml: {name} ({language})", words, language, numbers, lint, one.rescue
        )
    ]


def _pictures(root: Path) -> frozenset[str] | None:
    """The names that a text may show; None where there is no media.yml that can be read."""
    try:
        return frozenset(read_media(root).pictures)
    except ContentErrors:
        return None


def _words(path: Path) -> dict[str, str]:
    try:
        return read_words(path)
    except ContentErrors:
        return {}


if __name__ == "__main__":
    sys.exit(main())
