"""What must be true of the words of a guide, in every language and after any answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from bot.flows.checking import NUMBER_WITHIN
from bot.guides.reading import WrittenChoice, WrittenGuide, WrittenState
from resources.placeholders import fill, has_stray_brace, names_in

LONGEST_TEXT = 700  # characters: what a small screen shows at once
LONGEST_CAPTION = 500  # under a picture, which takes half of it
LONGEST_LABEL = 24
MOST_BUTTONS = 7

Facts = Mapping[str, Mapping[str, str]]
Choice = frozenset[str]


class Words:
    """Reads the states of one guide as people will."""

    def __init__(
        self,
        guide: WrittenGuide,
        languages: Sequence[str],
        numbers: Mapping[str, str],
        facts: Facts,
    ) -> None:
        self._guide = guide
        self._languages = languages
        self._numbers = numbers
        self._facts = facts

    def problems(self, state: WrittenState) -> Iterator[str]:
        """What is wrong with a state's words and buttons; each once."""
        found: dict[str, None] = {}
        for language in self._languages:
            found.update(dict.fromkeys(self._written(state, language)))
            for chosen in self._choices(state):
                found.update(dict.fromkeys(self._shown(state, chosen, language)))
        yield from found

    def label(self, label: Mapping[str, str]) -> Iterator[str]:
        """What is wrong with the words on a button."""
        for language in self._languages:
            shown = fill(label.get(language, ""), self._numbers)
            if not shown.strip():
                yield f"no label in {language}"
            if len(shown) > LONGEST_LABEL:
                yield f'"{shown}" has {len(shown)} characters; {LONGEST_LABEL} at most'
            if re.search(r"[{}]", shown):
                yield f'"{shown}" has braces that name no number of config.yml'

    def _written(self, state: WrittenState, language: str) -> Iterator[str]:
        for say in (state.say, *(one.say for one in state.also)):
            text = say.get(language, "")
            if not text.strip():
                yield f"no words in {language}"
            known = {*self._numbers, *self._facts.get(language, {})}
            for name in sorted(names_in(text) - known):
                yield f"{language}: {{{name}}} is no number of config.yml and no dated fact"
            if has_stray_brace(text):
                yield f"{language}: a brace stands alone"
        for one in state.buttons:
            if one.label or ":" not in one.to:
                yield from self.label(one.label) if one.to != "menu" or one.label else ()

    def _shown(self, state: WrittenState, chosen: Choice, language: str) -> Iterator[str]:
        """The message as it is after these answers."""
        lines = [one.say for one in state.also if offered(one, chosen)]
        text = "\n".join(say.get(language, "") for say in (state.say, *lines))
        text = fill(text, {**self._numbers, **self._facts.get(language, {})})
        most = LONGEST_CAPTION if state.picture else LONGEST_TEXT
        if len(text) > most:
            yield f"{language} has {len(text)} characters; {most} at most"
        number = self._numbers["emergency_number"]
        if state.urgent and number not in text[:NUMBER_WITHIN]:
            yield f"no {number} in the first {NUMBER_WITHIN} characters of {language}"
        shown = [one for one in state.buttons if offered(one, chosen)]
        if not 1 <= len(shown) <= MOST_BUTTONS:
            yield f"{len(shown)} buttons at once; 1 to {MOST_BUTTONS}"
        labels = [one.label.get(language, one.to) for one in shown]
        for twice in sorted({one for one in labels if labels.count(one) > 1}):
            yield f'two buttons say "{twice}"'

    def _choices(self, state: WrittenState) -> Iterator[Choice]:
        """Every combination of the answers that the state looks at: one or none to a question."""
        parts = (*state.buttons, *state.also)
        looked_at = {name for one in parts for name in (*one.when, *one.unless)}
        questions = [
            ["", *(name for name in group if name in looked_at)]
            for group in self._guide.answers.values()
            if looked_at & {*group}
        ]
        for chosen in product(*questions):
            yield frozenset(filter(None, chosen))


def offered(one: WrittenChoice, chosen: Choice) -> bool:
    return chosen >= {*one.when} and not chosen & {*one.unless}
