"""What every part of the review document is put together from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from resources.config import Numbers
from resources.library import UnknownPhrase
from resources.placeholders import fill
from resources.review.gathered import Gathered


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around what is to be signed, in one language."""

    words: Mapping[str, str]
    numbers: Numbers

    def flow(self, name: str) -> str:
        """What a flow is about, in words; its file's name where we have none."""
        title = self.words.get(f"flow_{name}")
        return title or f"{self.words['part']}: {name.replace('_', ' ')}"

    def __call__(self, name: str, **values: object) -> str:
        return fill(self.words[name], {**self.numbers.model_dump(), **values})


@dataclass(frozen=True, slots=True)
class Page:
    """The document of one language while it is written."""

    gathered: Gathered
    language: str
    frame: Frame

    def filled(self, words: str) -> str:
        """With the numbers of config.yml in it."""
        return fill(words, self.gathered.config.numbers.model_dump())

    def said(self, words: str) -> str:
        """With its dated facts too, past or not."""
        return self.gathered.facts.said(self.filled(words), self.language, date.min)

    def label(self, action: str) -> str:
        """What stands on the button of an action; the action itself where nothing does."""
        library = self.gathered.library
        kind, _, target = action.partition(":")
        try:
            if kind == "say":
                return library.label(target, self.language)
            if kind == "find":
                return library.phrase(f"need_button_{target}", self.language)
            if kind == "guide":
                return self._guide(target)
            key = "button_emergency" if action.startswith("flow:rescue") else f"button_{kind}"
            return library.phrase(key, self.language)
        except UnknownPhrase:
            return action

    def _guide(self, name: str) -> str:
        """What stands on the button that starts a guide."""
        flows = (flow.raw for flow in self.gathered.flows if flow.raw.get("id") == name)
        return next((str(raw["label"][self.language]) for raw in flows), f"guide:{name}")


def quoted(words: str) -> Iterator[str]:
    """As a Markdown quotation: what Steady says stands apart from what is said about it."""
    for line in words.splitlines():
        yield f"> {line}" if line.strip() else ">"


def signing(frame: Frame, who: str | None, by: date | None) -> Iterator[str]:
    """Whether it is signed, and the box to sign."""
    state = frame("reviewed", who=who, by=by) if who else frame("not_reviewed", by=by)
    yield from (f"_{state}_", "", frame("sign"), "", "---", "")
