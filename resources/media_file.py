"""`media.yml` as it was written: which file is a picture or a clip, and the words for it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from resources.config import problems_of
from resources.texts import ContentErrors

FILE = "media.yml"

Kind = Literal["photo", "voice"]
Words = dict[str, Annotated[str, Field(min_length=1)]]


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WrittenFile(Written):
    """`file`: one for all languages, or one for each."""

    file: str | dict[str, str]
    source: Annotated[str, Field(min_length=1)]

    def file_in(self, language: str) -> str | None:
        return self.file if isinstance(self.file, str) else self.file.get(language)


class WrittenPicture(WrittenFile):
    """`alt` says what it shows, and is the caption. `rescue`: it may be sent inside a rescue."""

    alt: Words
    rescue: bool = True

    @property
    def words(self) -> Words:
        return self.alt


class WrittenClip(WrittenFile):
    caption: Words
    rescue: bool = True

    @property
    def words(self) -> Words:
        return self.caption


WrittenMedium = WrittenPicture | WrittenClip


class WrittenMedia(Written):
    """The whole of `media.yml`. A clip and a picture may have the same name."""

    reviewed_by: str | None
    review_by: date
    clips: dict[str, WrittenClip]
    pictures: dict[str, WrittenPicture]

    def entries(self) -> Iterator[tuple[Kind, str, WrittenMedium]]:
        for name, clip in self.clips.items():
            yield "voice", name, clip
        for name, picture in self.pictures.items():
            yield "photo", name, picture


def read_media(root: Path) -> WrittenMedia:
    """`media.yml` as it was written. Raises `ContentErrors`."""
    try:
        raw: Any = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
        return WrittenMedia.model_validate(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ContentErrors([f"{FILE}: cannot be read ({reason}). Fix it."]) from error
    except ValidationError as error:
        raise ContentErrors(problems_of(error, FILE)) from error
