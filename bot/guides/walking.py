"""From a guide's start to its states, and what a button carries. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from bot.answering import actions
from bot.guides.states import NO_ANSWERS, Answers, Guide, GuideButton, Line, Position


def opening(guide: Guide, about: str = "") -> Position:
    """The first state, nothing answered yet."""
    return Position(guide, guide.states[guide.start], NO_ANSWERS, about)


def enter(guide: Guide, name: str, letters: str = "", about: str = "") -> Position | None:
    """The state of that name with the answers of a button; None where there is no such state any
    more. Letters that mean nothing any more are passed over."""
    state = guide.states.get(name)
    answers = frozenset(answer for answer, letter in guide.letters.items() if letter in letters)
    return Position(guide, state, answers, about) if state else None


def tapped(position: Position, button: GuideButton) -> Position | None:
    """Where a button leads within the guide."""
    state = position.guide.states.get(button.to)
    answers = answered(position.guide, position.answers, button.sets)
    return replace(position, state=state, answers=answers) if state else None


def otherwise(position: Position) -> Position | None:
    """Where one is if what the state does could not be done."""
    state = position.guide.states.get(position.state.otherwise)
    return replace(position, state=state) if state else None


def answered(guide: Guide, answers: Answers, new: str) -> Answers:
    """The answers with a new one in place of any other to the same question."""
    if not new:
        return answers
    others = {one for one in answers if guide.groups[one] == guide.groups[new]}
    return frozenset(answers - others | {new})


def buttons(position: Position) -> tuple[GuideButton, ...]:
    """The buttons that the answers allow."""
    return tuple(one for one in position.state.buttons if _offered(one, position.answers))


def words(position: Position, language: str) -> str:
    """What the state says to these answers; names of dated facts not yet filled in."""
    state = position.state
    lines = [one.say[language] for one in state.also if _offered(one, position.answers)]
    return "\n".join([state.say[language], *lines])


def action(position: Position, button: GuideButton, language: str) -> str:
    """Callback data: all that is needed to go on, so that the button works after any loss."""
    guide, name = position.guide, button.to
    letters = letters_of(guide, answered(guide, position.answers, button.sets))
    return actions.step(guide.id, name, language, letters, position.about)


def letters_of(guide: Guide, answers: Iterable[str]) -> str:
    """The answers as a button carries them."""
    return "".join(sorted(guide.letters[answer] for answer in answers))


def _offered(one: GuideButton | Line, answers: Answers) -> bool:
    return answers >= one.when and not answers & one.unless
