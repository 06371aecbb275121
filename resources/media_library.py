"""The pictures and clips of the rescue, with the words that stand for each: read once at start."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from resources.media_file import FILE, Kind, WrittenMedia, WrittenMedium, read_media
from resources.placeholders import fill, has_stray_brace, names_in
from resources.texts import ContentErrors

DEFAULT_ROOT = Path(__file__).resolve().parent / "media"
LONGEST_CAPTION = 1024  # characters: Telegram's limit

LARGEST: dict[Kind, int] = {
    "photo": 150_000,
    "voice": 300_000,
}  # bytes: seconds count on a bad connection
SECTION: dict[Kind, str] = {"photo": "pictures", "voice": "clips"}


@dataclass(frozen=True, slots=True)
class Medium:
    """One picture or clip in one language. `caption` alone says what it shows."""

    name: str
    language: str
    kind: Kind
    path: Path
    caption: str

    @property
    def reference(self) -> str:
        """How a stored message names it (see `reference`)."""
        return reference(self.kind, self.name, self.language)


@dataclass(frozen=True, slots=True)
class Asset:
    """The file behind a reference."""

    kind: Kind
    path: Path


class MediaLibrary:
    """Look-ups in memory; nothing here reads a file or can fail once `load` has returned."""

    def __init__(
        self, languages: Sequence[str], media: Mapping[tuple[Kind, str, str], Medium]
    ) -> None:
        self._first = languages[0]
        self._media = media

    @classmethod
    def load(cls, root: Path, languages: Sequence[str], numbers: Mapping[str, str]) -> Self:
        """Read `root`/media.yml. `numbers` fills {emergency_number} and the like.

        Raises `ContentErrors` with every problem: files, languages, sizes, placeholders.
        """
        written = read_media(root)
        found = [*_problems(written, root, languages, numbers)]
        if found:
            raise ContentErrors(found)
        media = {
            (kind, name, language): _medium(kind, name, one, language, root, numbers)
            for kind, name, one in written.entries()
            for language in languages
        }
        return cls(languages, media)

    def clip(self, name: str, language: str) -> Medium:
        """A voice clip in a language, else in the first one. Raises `KeyError`."""
        return self._get("voice", name, language)

    def picture(self, name: str, language: str) -> Medium:
        """A picture, its words in a language, else in the first one. Raises `KeyError`."""
        return self._get("photo", name, language)

    def get(self, name: str, language: str) -> Medium:
        """The clip or picture of that name. Raises `KeyError` where there is none, or both."""
        kinds = {kind for kind, known, _ in self._media if known == name}
        if len(kinds) != 1:
            raise KeyError(name)
        return self._get(kinds.pop(), name, language)

    def names(self, kind: Kind) -> frozenset[str]:
        return frozenset(name for known, name, _ in self._media if known == kind)

    def _get(self, kind: Kind, name: str, language: str) -> Medium:
        return self._media.get((kind, name, language)) or self._media[kind, name, self._first]


def reference(kind: Kind, name: str, language: str) -> str:
    """ "breaths_adult/en" for a clip, "picture:spray/en" for a picture: some share their names."""
    return f"picture:{name}/{language}" if kind == "photo" else f"{name}/{language}"


@functools.cache
def assets(root: Path = DEFAULT_ROOT) -> Mapping[str, Asset]:
    """Every shipped file by its reference; none if `media.yml` is broken, which the start tells.

    For a stored message, which names only the reference, and may be older than this program.
    """
    try:
        written = read_media(root)
    except ContentErrors:
        return {}
    return {
        reference(kind, name, language): Asset(kind, root / file)
        for kind, name, one in written.entries()
        for language in one.words
        if (file := one.file_in(language)) is not None
    }


def _medium(
    kind: Kind,
    name: str,
    one: WrittenMedium,
    language: str,
    root: Path,
    numbers: Mapping[str, str],
) -> Medium:
    path = root / (one.file_in(language) or "")
    return Medium(name, language, kind, path, fill(one.words[language], numbers))


def _problems(
    written: WrittenMedia, root: Path, languages: Sequence[str], numbers: Mapping[str, str]
) -> Iterator[str]:
    for kind, name, one in written.entries():
        for language in languages:
            where = f"{FILE}: {SECTION[kind]}.{name} ({language})"
            yield from _file_problems(where, one.file_in(language), root, LARGEST[kind])
            yield from _word_problems(where, one.words.get(language, ""), numbers)


def _file_problems(where: str, file: str | None, root: Path, largest: int) -> Iterator[str]:
    if file is None:
        yield f"{where}: no file for this language. Name one."
        return
    path = (root / file).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        yield f"{where}: {file} is not in {root.name}/. Run `make media`, or correct the name."
        return
    if not 0 < (size := path.stat().st_size) <= largest:
        yield f"{where}: {file} has {size} bytes, over {largest} or none. Make it anew."


def _word_problems(where: str, words: str, numbers: Mapping[str, str]) -> Iterator[str]:
    if not words:
        yield f"{where}: no words for this language. Write what it shows."
        return
    for unknown in sorted(names_in(words) - set(numbers)):
        yield f"{where}: {{{unknown}}} is not a number we fill in."
    if has_stray_brace(words):
        yield f"{where}: a brace stands alone."
    if len(fill(words, numbers)) > LONGEST_CAPTION:
        yield f"{where}: over {LONGEST_CAPTION} characters. Shorten it."
