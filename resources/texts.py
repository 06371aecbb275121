"""One topic's curated text: a front matter that says what it rests on, and a short body."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import frontmatter
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from resources.config import problems_of
from resources.guides import guide_ids
from resources.placeholders import fill, has_stray_brace, names_in
from resources.topics import kind_ids, need_ids, topic_ids

MORE = re.compile(r"^<!-- more -->[ \t]*$", re.MULTILINE)
RESCUE = "rescue"
MOST_BUTTONS = 4
ANY_NEED = "any"

Words = Annotated[str, Field(min_length=1)]
PlaceName = Annotated[str, Field(pattern=r"^([^,]+, )?[A-Z]{2}$")]
DateAsWritten = Annotated[str, BeforeValidator(str)]


class ContentErrors(Exception):
    """Everything that is wrong with the curated words, one line each: file, what, what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Source(BaseModel):
    """A page that a text rests on. `date` as the page shows it, or "undated"."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Words
    title: Words
    address: str
    date: DateAsWritten


class FrontMatter(BaseModel):
    """The head of a text file. `own_words` says why a text that claims nothing has no source.

    `applies_to`: "PA" or "Philadelphia, PA", where law or programme differs. `picture`: a name in
    media.yml, sent with the text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Words
    short: Words
    sources: tuple[Source, ...]
    reviewed_by: str | None
    reviewed_on: date | None
    review_by: date
    urgent: bool
    buttons: Annotated[tuple[str, ...], Field(max_length=MOST_BUTTONS)]
    to_confirm: tuple[Words, ...] = ()
    own_words: str | None = None
    applies_to: PlaceName | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What is said about a topic in one language. `body` and `more` are Markdown, numbers filled.

    `more` is "" if there is none. `reviewed_by` is None until a clinician has approved the text.
    """

    topic: str
    language: str
    title: str
    short: str
    body: str
    more: str
    buttons: tuple[str, ...]
    urgent: bool
    sources: tuple[Source, ...]
    reviewed_by: str | None
    review_by: date
    reviewed_on: date | None = None
    to_confirm: tuple[str, ...] = ()
    applies_to: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text as it was written, placeholders not yet filled."""

    where: str
    head: FrontMatter
    body: str
    more: str


def read_text_file(path: Path) -> TextFile:
    """Read one file. Raises `ContentErrors` with every problem found in it."""
    where = f"{path.parent.name}/{path.name}"
    try:
        post = frontmatter.loads(path.read_text(encoding="utf-8"))
        head = FrontMatter.model_validate(post.metadata)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentErrors([f"{where}: cannot be read ({_one_line(error)}). Fix it."]) from error
    except ValidationError as error:
        raise ContentErrors(problems_of(error, where)) from error
    body, *rest = MORE.split(post.content)
    return TextFile(where, head, body.strip(), "\n\n".join(part.strip() for part in rest))


def text_from(
    file: TextFile,
    topic: str,
    language: str,
    numbers: Mapping[str, str],
    facts: frozenset[str] = frozenset(),
) -> Text:
    """Fill the numbers in; the names of dated `facts` stay in body and more until they are said.

    Raises `ContentErrors` for wrong buttons, placeholders or no body.
    """
    problems = [*_body_problems(file, numbers, facts), *_button_problems(file)]
    if topic not in topic_ids():
        problems.append(f"{file.where}: no topic {topic!r} in topics.yml. Rename the file.")
    if problems:
        raise ContentErrors(problems)
    head = file.head
    return Text(
        topic=topic,
        language=language,
        title=fill(head.title, numbers),
        short=fill(head.short, numbers),
        body=fill(file.body, numbers),
        more=fill(file.more, numbers),
        buttons=head.buttons,
        urgent=head.urgent,
        sources=head.sources,
        reviewed_by=head.reviewed_by,
        review_by=head.review_by,
        reviewed_on=head.reviewed_on,
        to_confirm=head.to_confirm,
        applies_to=head.applies_to,
        picture=head.picture,
    )


def button_resolves(action: str) -> bool:
    """Whether `say:<topic>`, `find:<need>`, `find:any`, `guide:<id>`, `menu`, or `flow:rescue`
    with a kind of emergency behind it or not (`flow:rescue:suicide`) leads somewhere."""
    kind, _, target = action.partition(":")
    rescues = {RESCUE, *(f"{RESCUE}:{name}" for name in kind_ids())}
    known = {
        "say": topic_ids(),
        "find": {*need_ids(), ANY_NEED},
        "flow": rescues,
        "guide": guide_ids() if kind == "guide" else frozenset(),
    }
    return action == "menu" or target in known.get(kind, frozenset())


def _button_problems(file: TextFile) -> list[str]:
    return [
        f"{file.where}: button {action!r} leads nowhere. "
        "Use say:<topic>, find:<need>, guide:<id>, flow:rescue[:<kind>] or menu."
        for action in file.head.buttons
        if not button_resolves(action)
    ]


def _body_problems(file: TextFile, numbers: Mapping[str, str], facts: frozenset[str]) -> list[str]:
    if not file.body:
        return [f"{file.where}: there is no text under the front matter. Write it."]
    heading, text = f"{file.head.title}\n{file.head.short}", f"{file.body}\n{file.more}"
    known = ", ".join(f"{{{name}}}" for name in sorted(numbers))
    unknown = (names_in(heading) - set(numbers)) | (names_in(text) - set(numbers) - facts)
    problems = [
        f"{file.where}: {{{name}}} is not a number we fill in. Use one of {known}, "
        "or in the text a fact of resources/dated."
        for name in sorted(unknown)
    ]
    if has_stray_brace(f"{heading}\n{text}"):
        problems.append(f"{file.where}: a brace stands alone. Write {known}, or no brace.")
    return problems


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
