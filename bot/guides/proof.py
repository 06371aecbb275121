"""Every position that taps and clocks lead to, and whether people can read what they get there."""

from collections.abc import Iterator

from bot.guides import walking
from bot.guides.states import Answers, Guide, Position
from resources.checking import word_rules as rules
from resources.dated_facts import Facts
from resources.placeholders import fill

Key = tuple[str, Answers]


def key(position: Position) -> Key:
    return position.state.id, position.answers


def onward(position: Position) -> Iterator[Position]:
    """Where its buttons and its clock lead."""
    for button in walking.buttons(position):
        if (found := walking.tapped(position, button)) is not None:
            yield found
    if (instead := walking.otherwise(position)) is not None:
        yield instead
    if timer := position.state.timer:
        letters = walking.letters_of(position.guide, position.answers)
        for name in (timer.to, timer.late):
            if (found := walking.enter(position.guide, name, letters)) is not None:
                yield found


def positions(guide: Guide) -> dict[Key, Position]:
    """Every one that can be come to from the start."""
    first = walking.opening(guide)
    seen, rest = {key(first): first}, [first]
    while rest:
        new = {key(one): one for one in onward(rest.pop()) if key(one) not in seen}
        seen |= new
        rest += new.values()
    return seen


def hard_to_read(guide: Guide, facts: Facts) -> list[str]:
    """What is harder than grade six, or its like in Spanish, after any answers; each once."""
    found: dict[str, None] = {}
    for state, language, words in _said(guide):
        text = fill(words, facts.words(language))
        where = f"flows/guides/{guide.id}.yml: {state} ({language})"
        found.update(dict.fromkeys(rules.reading_problems(where, text, language)))
    return [*found]


def _said(guide: Guide) -> set[tuple[str, str, str]]:
    """Each message once, though many answers lead to the same: state, language, words."""
    return {
        (position.state.id, language, walking.words(position, language))
        for position in positions(guide).values()
        for language in guide.label
    }
