"""Every way through every guide, after any answers: nobody gets stuck, and each button works."""

import re
from collections.abc import Iterator

from bot.answering import actions
from bot.answering.wording import Sayings, Voice
from bot.guides import walking
from bot.guides.playing import reply
from bot.guides.proof import Key, hard_to_read, key, onward, positions
from bot.guides.states import Guide, Position
from bot.replies import Lane
from resources.checking import content_rules, word_rules
from resources.checking.language_lint import hurtful_words, load_lint
from resources.guides import guide_ids
from resources.texts import button_resolves

DATA = re.compile(r"[a-z0-9:_-]{1,64}\Z")
CALL = {"en": "CALL 911", "es": "LLAMA AL 911"}
PROMISES = {"en": r"\bis safe\b|\bsafe to\b|not infected", "es": r"\bes segura?\b|no está infectad"}
NOT = r"(does not make it|cannot tell if it is|no hace|never|nunca) ?"


def everywhere(sayings: Sayings) -> Iterator[Position]:
    for guide in sayings.guides:
        yield from positions(guide).values()


def ways_back(found: dict[Key, Position]) -> dict[Key, list[Key]]:
    back: dict[Key, list[Key]] = {}
    for start, position in found.items():
        for button in walking.buttons(position):
            if (to := walking.tapped(position, button)) is not None:
                back.setdefault(key(to), []).append(start)
    return back


def lead_to_an_end(guide: Guide) -> set[Key]:
    found = positions(guide)
    back = ways_back(found)
    rest = [name for name, position in found.items() if position.state.ends]
    seen = set(rest)
    while rest:
        new = [name for name in back.get(rest.pop(), ()) if name not in seen]
        seen.update(new)
        rest += new
    return seen


def test_every_guide_that_a_button_may_name_is_read(sayings: Sayings) -> None:
    assert {guide.id for guide in sayings.guides} == guide_ids()


def test_from_every_position_some_taps_lead_to_an_end(sayings: Sayings) -> None:
    for guide in sayings.guides:
        assert positions(guide).keys() - lead_to_an_end(guide) == set()


def test_every_state_is_come_to(sayings: Sayings) -> None:
    for guide in sayings.guides:
        assert {*guide.states} == {name for name, _ in positions(guide)}


def test_every_button_can_be_read_back_and_leads_on(sayings: Sayings) -> None:
    for position in everywhere(sayings):
        for language in sayings.library.languages:
            rows = reply(Voice(sayings, language), position).buttons
            data = [button.action for row in rows for button in row]
            assert all(DATA.match(one) and actions.parse(one) for one in data)
        for button in walking.buttons(position):
            if button.outside:
                assert button_resolves(button.to)
                continue
            action = actions.parse(walking.action(position, button, "es"))
            to = walking.tapped(position, button)
            assert action is not None
            assert (action.name, action.language) == (position.guide.id, "es")
            assert to == walking.enter(position.guide, action.state, action.flags)


def test_what_a_guide_was_started_for_fits_beside_all_answers(sayings: Sayings) -> None:
    for guide in sayings.guides:
        for name in guide.states:
            letters = walking.letters_of(guide, guide.letters)
            assert DATA.match(actions.step(guide.id, name, "es", letters, "x" * 20))


def test_every_message_can_be_sent_and_has_a_label_on_each_button(sayings: Sayings) -> None:
    for position in everywhere(sayings):
        for language in sayings.library.languages:
            said = reply(Voice(sayings, language), position)
            labels = [button.label for row in said.buttons for button in row]
            assert said.text.strip()
            assert all(labels)
            assert len(set(labels)) == len(labels)
            assert not re.search(r"[{}<>*`]", said.text)


def test_every_message_keeps_the_rules_of_what_we_say(sayings: Sayings) -> None:
    lint = load_lint()
    said = {
        (language, walking.words(position, language))
        for position in everywhere(sayings)
        for language in sayings.library.languages
    }
    for language, words in said:
        assert hurtful_words(words, language, lint) == []
        assert not word_rules.phone_numbers(words) - {"911", "988", "1-800-222-1222"}
        unpromised = re.sub(NOT + PROMISES[language], "", words, flags=re.IGNORECASE)
        assert not re.search(PROMISES[language], unpromised, re.IGNORECASE)


def test_every_message_is_easy_to_read(sayings: Sayings) -> None:
    hard = [it for guide in sayings.guides for it in hard_to_read(guide, sayings.library.facts)]
    assert hard == []


def test_the_same_figures_stand_in_both_languages(sayings: Sayings) -> None:
    for position in everywhere(sayings):
        first, *others = [
            content_rules.figures(walking.words(position, code))
            for code in sayings.library.languages
        ]
        assert all(other == first for other in others)


def test_an_urgent_message_opens_with_the_number_and_goes_first(sayings: Sayings) -> None:
    for position in everywhere(sayings):
        for language in sayings.library.languages:
            said = reply(Voice(sayings, language), position)
            if position.state.urgent:
                assert CALL[language] in said.text[:40]
                assert said.lane is Lane.EMERGENCY
                assert any(
                    button.action.startswith("flow:rescue")
                    for row in said.buttons
                    for button in row
                )
            else:
                assert said.lane is Lane.CONVERSATION


def test_every_ending_offers_the_menu(sayings: Sayings) -> None:
    for position in everywhere(sayings):
        if position.state.ends:
            assert "menu" in {button.to for button in walking.buttons(position)}


def test_every_state_says_what_it_rests_on(sayings: Sayings) -> None:
    assert [position for position in everywhere(sayings) if not position.state.source] == []


def test_clocks_come_to_rest(sayings: Sayings) -> None:
    for position in everywhere(sayings):
        seen, rest = set(), [position]
        while rest and (timer := rest[0].state.timer):
            assert key(rest[0]) not in seen
            seen.add(key(rest[0]))
            rest = [one for one in onward(rest[0]) if one.state.id == timer.to]
