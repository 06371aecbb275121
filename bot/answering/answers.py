"""Curated text as replies: a topic, the rest of a topic, a choice of topics, a topic not ready."""

from dataclasses import replace
from difflib import SequenceMatcher
from html import escape

from bot.answering.wording import NO_DANGER, Danger, Voice
from bot.rendering import markdown_to_html
from bot.replies import Button, Reply, in_rows
from resources.places import states
from resources.texts import Text
from resources.topics import need_ids

NEAREST = 2
CHOICES = 3
EMERGENCY = "emergency"
NO_CHOICE = (EMERGENCY, "out_of_scope", "greet", "thanks_bye")


def say(voice: Voice, topic: str, danger: Danger | None = None, state: str | None = None) -> Reply:
    """The text of a topic. An honest line and the closest topics where there is none yet.

    It opens with the urgent line and one button where the topic touches danger, or the message
    did: `danger` is what the guard saw in it. `state`: the one that the message names, by its code.
    """
    text = voice.text(topic)
    if text is None:
        return _not_ready(voice, topic, danger)
    if danger is None and text.urgent:
        danger = NO_DANGER
    buttons = [voice.now_button(danger)] if danger else []
    if text.more:
        buttons.append(voice.button(f"more:{topic}"))
    buttons += [voice.button(data) for data in text.buttons]
    body = f"{_elsewhere(voice, text, state)}{markdown_to_html(text.body)}"
    if danger:
        body = f"{_urgent(voice, danger)}{body}"
    media = voice.picture_beside(text.picture) if text.picture else ""
    return Reply(body, in_rows(buttons), form="html", media=media)


def more(voice: Voice, topic: str) -> Reply:
    """The rest of a topic's text."""
    text = voice.text(topic)
    if text is None or not text.more:
        return say(voice, topic)
    return Reply(text.more, voice.buttons(text.buttons), form="markdown")


def gone(voice: Voice, name: str) -> Reply:
    """For a button to something that is no more: says so, and offers what has the nearest name."""
    actions = {f"say:{topic}": topic for topic in sorted(voice.library.topics())}
    actions |= {f"find:{need}": need for need in sorted(need_ids())}
    nearest = sorted(
        actions, key=lambda action: -SequenceMatcher(None, name, actions[action]).ratio()
    )
    buttons = [voice.button(action) for action in (*nearest[:NEAREST], "menu")]
    return Reply(voice.phrase("gone_nearest"), in_rows(buttons))


def or_maybe(voice: Voice, reply: Reply, topics: tuple[str, ...]) -> Reply:
    """An answer that is likely but not sure: with what else may have been meant."""
    if not topics:
        return reply
    buttons = [*_to_topics(voice, topics), voice.button("else")]
    words = escape(voice.phrase("not_it"), quote=False)
    rows = (*reply.buttons, *in_rows(buttons))
    return replace(reply, text=f"{reply.text}\n\n<i>{words}</i>", buttons=rows)


def also_asked(voice: Voice, topics: tuple[str, ...]) -> Reply:
    """The second question of a message."""
    return Reply(voice.phrase("also_asked"), in_rows(_to_topics(voice, topics)))


def _to_topics(voice: Voice, topics: tuple[str, ...]) -> list[Button]:
    return [
        voice.button("find:any") if topic == "services_find" else voice.button(f"say:{topic}")
        for topic in topics
        if topic not in NO_CHOICE
    ]


def choose(voice: Voice, topics: tuple[str, ...]) -> Reply | None:
    """Unsure: up to three likeliest topics as buttons, the emergency, and something else.

    The emergency comes first where it is one of the likeliest. None where no topic is left.
    """
    buttons = _to_topics(voice, topics)[:CHOICES]
    if not buttons and EMERGENCY not in topics:
        return None
    buttons.insert(0 if EMERGENCY in topics else len(buttons), voice.button("flow:rescue"))
    buttons.append(voice.button("else"))
    return Reply(voice.phrase("not_sure_pick"), tuple((button,) for button in buttons))


def something_else(voice: Voice) -> Reply:
    """None of the choices: other words, or the menu."""
    return voice.menu("say_it_differently")


def still_unsure(voice: Voice) -> Reply:
    """Not understood twice in a row: a way to a person, and the menu."""
    menu = voice.menu("still_unsure")
    return replace(menu, buttons=(*menu.buttons, (voice.button("find:drop_in"),)))


def urgent_first(voice: Voice, replies: tuple[Reply, ...], danger: Danger) -> tuple[Reply, ...]:
    """The urgent line and its button as a message of its own, before other replies."""
    line = Reply(voice.urgent_line(danger), ((voice.now_button(danger),),))
    return (line, *replies)


def _urgent(voice: Voice, danger: Danger) -> str:
    return f"<b>{escape(voice.urgent_line(danger), quote=False)}</b>\n\n"


def _elsewhere(voice: Voice, text: Text, state: str | None) -> str:
    """What we know, or that we do not, of a state other than the one that the text is for."""
    home = text.applies_to[-2:] if text.applies_to else None
    if state is None or home is None or state == home:
        return ""
    place = states.state(home).named(voice.language)
    there = states.state(state).named(voice.language)
    law = voice.law(text.topic, state)
    words = (
        voice.phrase("elsewhere_known", known=law, state=there, place=place)
        if law
        else voice.phrase("elsewhere_unknown", state=there, place=place)
    )
    return f"{escape(words, quote=False)}\n\n"


def _not_ready(voice: Voice, topic: str, danger: Danger | None) -> Reply:
    label = voice.library.label(topic, voice.language)
    words = escape(voice.phrase("topic_not_ready", topic=label), quote=False)
    if danger:
        words = f"{_urgent(voice, danger)}{words}"
    buttons = [voice.now_button(danger)] if danger else []
    buttons += [voice.button(f"say:{near}") for near in voice.library.closest(topic)]
    buttons.append(voice.button("menu"))
    return Reply(words, in_rows(buttons), form="html")
