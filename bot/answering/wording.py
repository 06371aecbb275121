"""A voice: the curated words in one person's language, and the label of any button."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.answering import actions
from bot.guides.loading import Guides
from bot.guides.states import Guide
from bot.replies import Button, Lane, Reply, Rows, in_rows
from resources.config import problems_of
from resources.library import Library
from resources.media_library import MediaLibrary, assets
from resources.texts import ContentErrors, Text, button_resolves
from resources.topics import need_ids

MENU_FILE = Path(__file__).resolve().parents[2] / "resources" / "flows" / "menu.yml"

RESCUE = "flow:rescue"  # in content; the button itself carries the language too


OWN_URGENT_LINE = frozenset(
    {"self_overdose", "child", "overamp", "suicide", "wound", "withdrawal", "other_medical"}
)


@dataclass(frozen=True, slots=True)
class Danger:
    """What the guard has seen in a message that may be urgent: the kind of emergency, if it knows
    one, and the letters of its flags (see `flows.walking`)."""

    kind: str | None = None
    letters: str = ""


NO_DANGER = Danger()


class WrittenMenu(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    rows: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...]
    commands: dict[str, str | None]


class Menu:
    """The rows of the menu, the needs offered at a place, and the commands as they are listed, each
    with the action that it stands for ("": it has an answer of its own). Raises `ContentErrors`."""

    def __init__(self, path: Path = MENU_FILE) -> None:
        where = f"flows/{path.name}"
        try:
            written = WrittenMenu.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            raise ContentErrors(problems_of(error, where)) from error
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            reason = " ".join(str(error).split())[:120]
            raise ContentErrors([f"{where}: cannot be read ({reason}). Fix it."]) from error
        lost = [one for row in written.rows for one in row if not button_resolves(one)]
        lost += [need for need in written.needs if need not in need_ids()]
        does = {one for one in written.commands.values() if one}
        lost += [one for one in sorted(does) if not button_resolves(one)]
        if lost:
            raise ContentErrors([f"{where}: {one!r} leads nowhere." for one in lost])
        self.rows, self.needs = written.rows, written.needs
        self.commands = {name: action or "" for name, action in written.commands.items()}


@dataclass(slots=True)
class Sayings:
    """Everything that can be said or shown, in all languages; other words may come into use between
    two messages. `today`: the date at our place."""

    library: Library
    menu: Menu
    media: MediaLibrary
    guides: Guides
    today: Callable[[], date]

    def use(self, library: Library, menu: Menu, media: MediaLibrary, guides: Guides) -> None:
        """Say and show these from now on."""
        self.library, self.menu, self.media, self.guides = library, menu, media, guides
        assets.cache_clear()


def emergency_labels(library: Library) -> dict[str, str]:
    """What stands on the emergency key, by language."""
    return {code: library.phrase("button_emergency", code) for code in library.languages}


class Voice:
    """Speaks one language."""

    def __init__(self, sayings: Sayings, language: str) -> None:
        self.library = sayings.library
        self.language = language
        self._sayings = sayings

    def speaking(self, language: str) -> "Voice":
        """The same voice in another language, if we speak it."""
        known = language in self.library.languages
        return Voice(self._sayings, language) if known else self

    def phrase(self, key: str, **values: object) -> str:
        return self.library.phrase(key, self.language, **values)

    def text(self, topic: str) -> Text | None:
        """What is said about a topic today."""
        return self.library.text(topic, self.language, self._sayings.today())

    def dated(self, text: str) -> str:
        """A text of a guide with what goes out of date filled in, or left out where it is past."""
        return self.library.facts.said(text, self.language, self._sayings.today())

    def guide(self, name: str) -> Guide | None:
        return self._sayings.guides.get(name)

    def guide_of_command(self, command: str) -> Guide | None:
        return self._sayings.guides.of_command(command)

    def law(self, topic: str, state: str) -> str | None:
        """What we know today of a state's law on a topic, with its date; None where nothing."""
        today, facts = self._sayings.today(), self.library.facts
        name = facts.law(topic, state, today)
        return facts.phrase(name, self.language) if name else None

    def need(self, need: str | None) -> str:
        return self.phrase(f"need_{need}" if need else "need_any")

    def button(self, data: str) -> Button:
        """A button with the label that its action has everywhere."""
        if data.startswith(RESCUE):
            kind = data.removeprefix(RESCUE).removeprefix(":")
            return Button(self.phrase("button_emergency"), actions.rescue(self.language, kind))
        return Button(self._label(data), data)

    def buttons(self, data: tuple[str, ...]) -> Rows:
        return in_rows([self.button(one) for one in data])

    def now_button(self, danger: Danger = NO_DANGER) -> Button:
        """The one button under an urgent line: it opens the rescue at the step for that danger."""
        action = actions.rescue(self.language, danger.kind, danger.letters)
        return Button(self.phrase("button_now"), action)

    def urgent_line(self, danger: Danger = NO_DANGER) -> str:
        """When to call, in one line: for this kind of danger if the guard has seen which."""
        kind = danger.kind if danger.kind in OWN_URGENT_LINE else None
        return self.phrase(f"urgent_line_{kind}" if kind else "urgent_line")

    def clip(self, name: str) -> Reply:
        """A clip of the rescue, under the words that say what to do with it."""
        medium = self._sayings.media.clip(name, self.language)
        return Reply(medium.caption, lane=Lane.EMERGENCY, media=medium.reference)

    def picture_beside(self, name: str) -> str:
        """The reference of a drawing that goes with a text; "" where there is none of that name."""
        try:
            return self._sayings.media.picture(name, self.language).reference
        except KeyError:
            return ""

    def picture(self, name: str) -> Reply | None:
        """A drawing, under words that say all that it shows; None for a name of an old button."""
        try:
            medium = self._sayings.media.picture(name, self.language)
        except KeyError:
            return None
        return Reply(medium.caption, lane=Lane.EMERGENCY, media=medium.reference)

    def menu(self, opening: str) -> Reply:
        """The menu under a line that says why it is shown."""
        rows = tuple(tuple(self.button(data) for data in row) for row in self._sayings.menu.rows)
        return Reply(self.phrase(opening), rows)

    def needs_at(self, point: tuple[float, float]) -> Rows:
        return in_rows(
            [
                Button(self.phrase(f"need_button_{need}"), actions.find(need, point))
                for need in self._sayings.menu.needs
            ]
        )

    def _label(self, data: str) -> str:
        action = actions.parse(data)
        match action:
            case actions.Action("say", topic):
                return self.library.label(topic, self.language)
            case actions.Action("more"):
                return self.phrase("button_more_text")
            case actions.Action("find", need):
                return self.phrase(f"need_button_{need}")
            case actions.Action("rescue"):
                return self.phrase("button_emergency")
            case actions.Action("else"):
                return self.phrase("button_something_else")
            case actions.Action("guide", name) if guide := self.guide(name):
                return guide.label[self.language]
            case _:
                return self.phrase("button_menu")
