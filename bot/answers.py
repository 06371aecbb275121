"""Curated text as replies: a topic, the rest of a topic, a choice of topics, a topic not ready."""

from html import escape

from bot.rendering import markdown_to_html
from bot.replies import Reply, in_rows
from bot.wording import Voice


def say(voice: Voice, topic: str, urgent: bool = False, kind: str | None = None) -> Reply:
    """The text of a topic. An honest line and the closest topics where there is none yet.

    It opens with the urgent line and one button where the topic touches danger, or `urgent` says
    that the message did; `kind` is then what sort of emergency the guard saw.
    """
    text = voice.library.text(topic, voice.language)
    if text is None:
        return _not_ready(voice, topic, urgent, kind)
    buttons = [voice.now_button(kind)] if urgent or text.urgent else []
    if text.more:
        buttons.append(voice.button(f"more:{topic}"))
    buttons += [voice.button(data) for data in text.buttons]
    body = markdown_to_html(text.body)
    if urgent or text.urgent:
        body = f"<b>{escape(voice.phrase('urgent_line'), quote=False)}</b>\n\n{body}"
    return Reply(body, in_rows(buttons), form="html")


def more(voice: Voice, topic: str) -> Reply:
    """The rest of a topic's text."""
    text = voice.library.text(topic, voice.language)
    if text is None or not text.more:
        return say(voice, topic)
    return Reply(text.more, voice.buttons(text.buttons), form="markdown")


def choose(voice: Voice, topics: tuple[str, ...]) -> Reply | None:
    """Unsure: the likeliest topics as buttons, the emergency among them, and the menu.

    None where no topic is left to choose.
    """
    named = [topic for topic in topics if topic not in ("emergency", "out_of_scope")]
    if not named:
        return None
    buttons = [voice.button("flow:rescue")]
    buttons += [
        voice.button("menu") if topic == "services_find" else voice.button(f"say:{topic}")
        for topic in named
    ]
    if "services_find" not in named:
        buttons.append(voice.button("menu"))
    return Reply(voice.phrase("not_sure_pick"), tuple((button,) for button in buttons))


def urgent_first(voice: Voice, replies: tuple[Reply, ...], kind: str | None) -> tuple[Reply, ...]:
    """The urgent line and its button as a message of its own, before other replies."""
    line = Reply(voice.phrase("urgent_line"), ((voice.now_button(kind),),))
    return (line, *replies)


def _not_ready(voice: Voice, topic: str, urgent: bool, kind: str | None) -> Reply:
    label = voice.library.label(topic, voice.language)
    words = escape(voice.phrase("topic_not_ready", topic=label), quote=False)
    if urgent:
        words = f"<b>{escape(voice.phrase('urgent_line'), quote=False)}</b>\n\n{words}"
    buttons = [voice.now_button(kind)] if urgent else []
    buttons += [voice.button(f"say:{near}") for near in voice.library.closest(topic)]
    buttons.append(voice.button("menu"))
    return Reply(words, in_rows(buttons), form="html")
