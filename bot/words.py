"""Every word and every step that the bot has, read together: at the start, and whenever a file of
them changes. `python -m bot.words` tells what is wrong with them, "file:line: what" each.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from bot.answering.wording import Menu
from bot.flows.lines import FlowErrors
from bot.flows.loading import RESCUE_FILE, Flow, Known
from bot.flows.meanings import MEANINGS
from bot.guides.deeds import KNOWN_DEEDS
from bot.guides.loading import GUIDES, Guides
from bot.guides.loading import Known as KnownToGuides
from bot.guides.proof import hard_to_read
from resources.checking.problem_lines import located
from resources.config import ConfigErrors, ServiceConfig, load_config
from resources.library import DEFAULT_ROOT, ContentErrors, Library
from resources.media_library import DEFAULT_ROOT as MEDIA_ROOT
from resources.media_library import MediaLibrary
from resources.phrases import UnknownPhrase
from resources.topics import need_ids, topic_ids

RESOURCES = DEFAULT_ROOT.parent
MENU = "menu.yml"
READ_FROM = ("content", "dated", "flows", "media")
SUFFIXES = frozenset({".yml", ".md"})


@dataclass(frozen=True, slots=True)
class Words:
    """What may be said and shown, and the steps of the rescue. Each fits the others."""

    library: Library
    media: MediaLibrary
    menu: Menu
    flow: Flow
    guides: Guides


def read_words(config: ServiceConfig) -> Words:
    """Raises `ContentErrors` or `FlowErrors` with what is wrong."""
    numbers = config.numbers.model_dump()
    library = Library.load(DEFAULT_ROOT, config.languages, numbers)
    media = MediaLibrary.load(MEDIA_ROOT, config.languages, numbers)
    flow = Flow.load(RESCUE_FILE, config.languages, numbers, what_is_known(media))
    guides = Guides.load(GUIDES, known_to_guides(config, library, media))
    menu = Menu(RESCUE_FILE.with_name(MENU))
    look_at_commands(library, menu, config.languages)
    return Words(library, media, menu, flow, guides)


def look_at_commands(library: Library, menu: Menu, languages: Sequence[str]) -> None:
    """Each command that is listed says what it does. Raises `ContentErrors`."""
    missing = []
    for language, name in product(languages, menu.commands):
        try:
            library.phrase(f"command_{name}", language)
        except UnknownPhrase:
            where = f"{language}/phrases.yml"
            missing.append(f"{where}: 'command_{name}' is missing. Say what /{name} does.")
    if missing:
        raise ContentErrors(missing)


def what_is_known(media: MediaLibrary) -> Known:
    """What a flow may name of the other rooms."""
    targets = {"menu", *(f"say:{topic}" for topic in topic_ids())}
    targets.update(f"find:{need}" for need in need_ids())
    targets.update(f"show:{name}" for name in media.names("photo"))
    return Known(frozenset(targets), media.names("voice"), frozenset(MEANINGS))


def known_to_guides(config: ServiceConfig, library: Library, media: MediaLibrary) -> KnownToGuides:
    """What a guide may name of the other rooms."""
    return KnownToGuides(
        config.languages,
        config.numbers.model_dump(),
        {language: library.facts.phrases(language) for language in config.languages},
        media.names("photo"),
        KNOWN_DEEDS,
    )


def newest() -> tuple[int, int]:
    """How many files of words there are, and when the last of them changed (ns)."""
    times = []
    for folder in READ_FROM:
        for path in (RESOURCES / folder).rglob("*"):
            if path.suffix in SUFFIXES:
                times.append(path.stat().st_mtime_ns)
    return len(times), max(times, default=0)


def problems_of(error: ContentErrors | FlowErrors) -> list[str]:
    """One line each, with the file and, where it can be told, the line in it."""
    roots = (DEFAULT_ROOT, RESOURCES, MEDIA_ROOT)
    return [located(problem, roots) for problem in error.problems]


def all_problems(config: ServiceConfig) -> list[str]:
    """Everything that is wrong, whatever else is."""
    numbers = config.numbers.model_dump()
    known: list[Known] = []
    readers: tuple[Callable[[], object], ...] = (
        lambda: Library.load(DEFAULT_ROOT, config.languages, numbers),
        lambda: known.append(
            what_is_known(MediaLibrary.load(MEDIA_ROOT, config.languages, numbers))
        ),
        lambda: Flow.load(RESCUE_FILE, config.languages, numbers, next(iter(known), None)),
        lambda: Menu(RESCUE_FILE.with_name(MENU)),
        lambda: _look_at_guides(config),
    )
    return list(dict.fromkeys(line for reader in readers for line in _told(reader)))


def _look_at_guides(config: ServiceConfig) -> None:
    words = read_words(config)
    hard = [one for guide in words.guides for one in hard_to_read(guide, words.library.facts)]
    if hard:
        raise FlowErrors(hard)


def _told(reader: Callable[[], object]) -> list[str]:
    try:
        reader()
    except (ContentErrors, FlowErrors) as error:
        return problems_of(error)
    return []


def main() -> int:
    """The command. Returns its exit status."""
    try:
        problems = all_problems(load_config())
    except ConfigErrors as error:
        problems = list(error.problems)
    if problems:
        sys.stderr.write("\n".join(problems) + "\n")
        return 1
    sys.stdout.write(
        f"flows: every step and button of {Path(RESCUE_FILE).stem}, the menu and the guides, ok\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
