"""`make review-pack`: all words of a language in one document, docs/review/<language>.md, to sign.

It is made for a clinician who has never seen the project; nothing in it depends on today.
"""

import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml

from resources.config import ConfigErrors, load_config
from resources.phrases import read_words
from resources.placeholders import fill
from resources.places.states import state
from resources.review.gathered import RESOURCES, Gathered, gather
from resources.review.parts import Frame, Page, quoted, signing
from resources.review.steps import steps
from resources.texts import ContentErrors, TextFile
from resources.topics import topic_ids

FRAME = Path(__file__).resolve().parent / "frame.yml"
PACK = RESOURCES.parent / "docs" / "review"
LONG_AGO = date.min  # nothing has expired then: everything is shown, with its expiry


def main(folder: Path = PACK, root: Path = RESOURCES) -> int:
    """The command. Returns its exit status."""
    try:
        gathered = gather(load_config(), root)
    except (ConfigErrors, ContentErrors) as error:
        sys.stderr.write("\n".join(error.problems) + "\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for language in gathered.config.languages:
        words = document(gathered, language)
        (folder / f"{language}.md").write_text(words, encoding="utf-8")
        sys.stdout.write(f"{folder.name}/{language}.md: {len(words.split())} words\n")
    return 0


def document(gathered: Gathered, language: str) -> str:
    """The whole document of a language."""
    page = Page(gathered, language, Frame(_frames()[language], gathered.config.numbers))
    parts = {
        "steps": [*steps(page)],
        "texts": [*_texts(page)],
        "facts": [*_facts(page)],
        "phrases": [*_phrases(page)],
        "pictures": [*_pictures(page)],
    }
    body = [line for name, lines in parts.items() for line in _part(page, name, lines)]
    head = [*_head(page, mark_of(body)), *_contents(page, parts), ""]
    return "\n".join([*head, *body]).rstrip() + "\n"


def mark_of(body: list[str]) -> str:
    """Some letters that change whenever a word of the document does."""
    return hashlib.sha256("\n".join(body).encode()).hexdigest()[:8]


def read(language: str) -> str:
    """The document that was made last; "" where there is none."""
    path = PACK / f"{language}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _frames() -> dict[str, dict[str, str]]:
    raw: dict[str, dict[str, str]] = yaml.safe_load(FRAME.read_text(encoding="utf-8"))
    return raw


def _head(page: Page, mark: str) -> Iterator[str]:
    frame = page.frame
    yield from (f"# {frame('title')}", "", frame("about"), "", frame("how"), "")
    yield from (frame("words_of", mark=mark), "", f"## {frame('contents')}", "")


def _contents(page: Page, parts: Mapping[str, list[str]]) -> Iterator[str]:
    """A link to each part, and how much there is to read in it."""
    for name, lines in parts.items():
        title = page.frame(name)
        anchor = re.sub(r"[^\w -]", "", title.casefold()).replace(" ", "-")
        count = round(len(" ".join(lines).split()), -2)
        yield f"- [{title}](#{anchor}), {page.frame('about_words', count=count)}"


def _part(page: Page, name: str, lines: list[str]) -> Iterator[str]:
    urgent = page.gathered.library.phrase("urgent_line", page.language)
    about = page.frame(f"{name}_about", urgent_line=urgent)
    yield from (f"## {page.frame(name)}", "", about, "", *lines, "")


def _texts(page: Page) -> Iterator[str]:
    contract = yaml.safe_load((page.gathered.root / "topics.yml").read_text(encoding="utf-8"))[
        "topics"
    ]
    for topic in [name for name in contract if name in topic_ids()]:
        files = page.gathered.texts.get(topic, {})
        if page.language in files:
            yield from _text(page, topic, contract[topic], files[page.language])


def _text(page: Page, topic: str, asked: str, file: TextFile) -> Iterator[str]:
    head, frame = file.head, page.frame
    yield from (f"### {page.filled(head.title)}", "")
    notes = [f"`{topic}`", f"{frame('button')}: [{page.filled(head.short)}]"]
    notes += [f"{frame('asked')}: {asked}"] if page.language == "en" else []
    notes += [f"**{frame('urgent')}**"] if head.urgent else []
    if head.applies_to:
        notes.append(f"{frame('applies_to')}: {state(head.applies_to[-2:]).named(page.language)}")
    notes += [f"{frame('picture')}: {head.picture}"] if head.picture else []
    yield from (" · ".join(notes), "", *quoted(page.said(file.body)), "")
    if file.more:
        yield from (f"**{frame('more')}**", "", *quoted(page.said(file.more)), "")
    labels = " ".join(f"[{page.label(button)}]" for button in head.buttons)
    yield from (f"{frame('buttons')}: {labels}", "")
    if head.own_words:
        yield from (frame("own_words", why=head.own_words), "")
    yield from _listed(
        frame("sources"),
        [f"{one.id} {one.title}, {one.date}: {one.address}" for one in head.sources],
    )
    yield from _listed(frame("to_confirm"), list(head.to_confirm))
    yield from signing(frame, head.reviewed_by, head.review_by)


def _facts(page: Page) -> Iterator[str]:
    facts, frame = page.gathered.facts, page.frame
    for name, fact in facts.by_name.items():
        settled = (
            frame("in_doubt", candidates=", ".join(fact.candidates))
            if fact.in_doubt
            else frame("confirmed", who=fact.confirmed_by)
            if fact.confirmed_by
            else frame("not_confirmed")
        )
        source = fact.source
        yield from (f"### {name}", "", *quoted(facts.phrase(name, page.language)), "")
        yield from (f"{frame('expires')}: {fact.expires} · {settled}", "")
        told = f"{source.id} {source.title}, {source.date}: {source.address}"
        yield from _listed(frame("sources"), [told])
        yield from _listed(frame("to_confirm"), list(fact.to_confirm))
    yield from (frame("sign"), "")


def _phrases(page: Page) -> Iterator[str]:
    for file in ("phrases", "labels"):
        words: Mapping[str, str] = read_words(
            page.gathered.root / "content" / page.language / f"{file}.yml"
        )
        for key, said in words.items():
            yield f"- `{key}`: {' / '.join(page.filled(said).splitlines())}"
    yield from ("", page.frame("sign"), "")


def _pictures(page: Page) -> Iterator[str]:
    media = page.gathered.media
    for kind, name, medium in media.entries():
        file = medium.file_in(page.language)
        yield from (f"### {name}", "")
        if kind == "photo":
            yield from (f"![{name}](../../resources/media/{file})", "")
        words = medium.words[page.language].splitlines()
        yield from (*quoted("  \n".join(page.filled(line) for line in words)), "")
        yield from (f"{page.frame('source')}: {medium.source}", "")
    yield from signing(page.frame, media.reviewed_by, media.review_by)


def _listed(what: str, items: list[str]) -> Iterator[str]:
    if items:
        yield from (f"{what}:", "", *(f"- {fill(item, {})}" for item in items), "")


if __name__ == "__main__":
    sys.exit(main())
