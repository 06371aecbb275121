"""All guides, read at the start and kept in memory."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self

from bot.flows.lines import FlowErrors
from bot.guides.checking import Known, outside, problems
from bot.guides.reading import WrittenButton, WrittenGuide, WrittenState, read_guide_file
from bot.guides.states import Guide, GuideButton, GuideState, GuideTimer, Line, Spoken
from resources.guides import GUIDES
from resources.placeholders import fill

__all__ = ["GUIDES", "Guides", "Known", "read_guide"]


class Guides:
    """The guides by id."""

    def __init__(self, guides: Mapping[str, Guide]) -> None:
        self._guides = dict(guides)
        self._commands = {guide.command: guide for guide in guides.values()}

    @classmethod
    def load(cls, folder: Path, known: Known) -> Self:
        """Read every file of the folder. Raises `FlowErrors` with all problems of all of them."""
        guides: dict[str, Guide] = {}
        broken: list[str] = []
        for path in sorted(folder.glob("*.yml")):
            try:
                guides[path.stem] = read_guide(path, known)
            except FlowErrors as errors:
                broken += errors.problems
        if broken:
            raise FlowErrors(broken)
        return cls(guides)

    def get(self, name: str) -> Guide | None:
        return self._guides.get(name)

    def of_command(self, command: str) -> Guide | None:
        """The guide that "/command" starts."""
        return self._commands.get(command)

    def __iter__(self) -> Iterator[Guide]:
        return iter(self._guides.values())


def read_guide(path: Path, known: Known) -> Guide:
    """Read and check one file. Raises `FlowErrors` with every problem, "file:line: what" each."""
    written, lines = read_guide_file(path)
    if found := problems(written, path.stem, known):
        raise FlowErrors([f"{lines.at(*where)}: {what}" for where, what in found])
    groups = {name: group for group, names in written.answers.items() for name in names}
    letters = {name: it for names in written.answers.values() for name, it in names.items()}
    reader = _Reader(written, known)
    return Guide(
        id=written.id,
        label=reader.words(written.label),
        start=written.start,
        states=MappingProxyType({name: reader.state(name) for name in written.states}),
        command=written.command or written.id,
        reviewed_by=written.reviewed_by,
        review_by=written.review_by,
        letters=MappingProxyType(letters),
        groups=MappingProxyType(groups),
        sources=written.sources,
        to_confirm=written.to_confirm,
    )


class _Reader:
    """Fills the numbers in, and freezes."""

    def __init__(self, guide: WrittenGuide, known: Known) -> None:
        self._guide = guide
        self._known = known

    def words(self, say: Mapping[str, str]) -> Spoken:
        numbers = self._known.numbers
        return MappingProxyType({code: fill(text, numbers) for code, text in say.items()})

    def state(self, name: str) -> GuideState:
        written = self._guide.states[name]
        return GuideState(
            name,
            self.words(written.say),
            tuple(self._button(one) for one in written.buttons),
            also=tuple(
                Line(self.words(one.say), frozenset(one.when), frozenset(one.unless))
                for one in written.also
            ),
            picture=written.picture,
            urgent=written.urgent,
            ends=written.ends,
            timer=_timer(written),
            stops_timer=written.stops_timer,
            does=written.does,
            otherwise=written.otherwise,
            source=written.source,
        )

    def _button(self, one: WrittenButton) -> GuideButton:
        return GuideButton(
            one.to,
            outside(one.to),
            self.words(one.label),
            one.sets or "",
            frozenset(one.when),
            frozenset(one.unless),
        )


def _timer(state: WrittenState) -> GuideTimer | None:
    timer = state.timer
    return GuideTimer(timer.seconds, timer.to, timer.late) if timer else None
