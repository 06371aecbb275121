"""`config.yml`, read once: typed, frozen, and every mistake in it reported at the same time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "config.yml"

Seconds = Annotated[float, Field(gt=0, le=3600)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


class ConfigErrors(Exception):
    """Everything that is wrong with the settings, one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(Section):
    """The home of this deployment. `lat` and `lon` in degrees; `timezone` an IANA name."""

    name: str
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    neighborhood: str
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    timezone: str

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except Exception as error:
            raise ValueError(f"{value!r} is not a time zone such as America/New_York") from error
        return value


class Numbers(Section):
    emergency_number: str
    crisis_line: str
    poison_control: str
    naloxone_low: str
    naloxone_usual: str
    naloxone_high: str
    naloxone_vial: str


class Understanding(Section):
    budget_seconds: Seconds
    breaker_failures: Annotated[int, Field(ge=1)]
    breaker_seconds: Seconds
    emergency_confidence: Annotated[float, Field(gt=0, le=1)]
    topic_confidence: Annotated[float, Field(gt=0, le=1)]
    sitting_minutes: Minutes
    sitting_turns: Annotated[int, Field(ge=1, le=500)]


class Receiving(Section):
    poll_seconds: Annotated[int, Field(ge=1, le=50)]
    backlog_minutes: Minutes
    one_emergency_per_seconds: Seconds


class RescueTimes(Section):
    untouched_minutes: Minutes
    late_seconds: Seconds


class Sending(Section):
    emergency_expires_minutes: Minutes
    reply_expires_minutes: Minutes


class Search(Section):
    results: Annotated[int, Field(ge=1, le=10)]


class ShelfLife(Section):
    hours: Annotated[int, Field(ge=1)]
    phone: Annotated[int, Field(ge=1)]
    address: Annotated[int, Field(ge=1)]
    stock: Annotated[int, Field(ge=1)]


class Directory(Section):
    unverified: Literal["shown", "hidden"]
    shelf_life_days: ShelfLife


class Retention(Section):
    chat: Annotated[int, Field(ge=1)]
    update_ids: Annotated[int, Field(ge=24)]


class RetentionDays(Section):
    reversals: Annotated[int, Field(ge=31)]
    settled_reports: Annotated[int, Field(ge=1)]


class ServiceConfig(Section):
    """The whole of `config.yml`."""

    place: Place
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    numbers: Numbers
    understanding: Understanding
    receiving: Receiving
    rescue: RescueTimes
    sending: Sending
    search: Search
    directory: Directory
    retention_hours: Retention
    retention_days: RetentionDays


def load_config(path: Path = DEFAULT_PATH) -> ServiceConfig:
    """Read and check the file. Raises `ConfigErrors` with one line for each wrong setting."""
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigErrors(
            [f"{path.name}: cannot be read ({error.strerror}). Put it back."]
        ) from error
    except yaml.YAMLError as error:
        raise ConfigErrors([f"{path.name}: not valid YAML ({_first_line(error)})."]) from error
    try:
        return ServiceConfig.model_validate(raw)
    except ValidationError as error:
        raise ConfigErrors(problems_of(error, path.name)) from error


def problems_of(error: ValidationError, where: str) -> list[str]:
    """One line for each wrong setting: its full name and what it should be."""
    return [
        f"{where}: {'.'.join(str(part) for part in item['loc']) or 'the file'}: "
        + item["msg"].removeprefix("Value error, ")
        for item in error.errors(include_input=False, include_url=False)
    ]


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
