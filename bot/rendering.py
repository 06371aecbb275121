"""A `Reply` becomes a Bot API call: escaping, and Telegram's limits on text and buttons."""

import html
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bot.calls import Call
from bot.replies import Lane, Reply

LONGEST = 4096
LONGEST_DATA = 64  # bytes
_markdown = MarkdownIt("zero").enable(["emphasis", "list", "newline", "escape"])


class UnsendableReply(Exception):
    """A reply breaks one of Telegram's limits; content checks should have caught it."""


def as_call(reply: Reply, chat_id: int, keyboard_words: dict[str, str]) -> Call:
    """The `sendMessage` call of a reply. `keyboard_words`: labels of the keyboard that stays."""
    parameters: dict[str, Any] = {"chat_id": chat_id, "text": _text(reply)}
    if reply.form != "plain":
        parameters["parse_mode"] = "HTML"
    parameters["link_preview_options"] = {"is_disabled": True}
    markup = _keyboard(reply, keyboard_words)
    if markup is not None:
        parameters["reply_markup"] = markup
    return Call("sendMessage", parameters, int(reply.lane))


def as_plain(parameters: dict[str, Any]) -> dict[str, Any]:
    """The same message without markup, for the one retry after Telegram refused it."""
    plain = {name: value for name, value in parameters.items() if name != "parse_mode"}
    plain["text"] = html.unescape(without_tags(parameters.get("text", "")))
    return plain


def markdown_to_html(text: str) -> str:
    """Our subset of Markdown (bold, lists, paragraphs) as Telegram's HTML."""
    return "\n".join(_blocks(_markdown.parse(text))).strip()


def escape(text: str) -> str:
    return html.escape(text, quote=False)


def _text(reply: Reply) -> str:
    text = markdown_to_html(reply.text) if reply.form == "markdown" else reply.text
    if not text.strip():
        raise UnsendableReply("empty text")
    if len(text) > LONGEST and reply.lane is not Lane.EMERGENCY:
        raise UnsendableReply("text is too long")
    return text


def _keyboard(reply: Reply, words: dict[str, str]) -> dict[str, Any] | None:
    if reply.buttons:
        rows = [
            [_button(button.label, button.action, button.url) for button in row]
            for row in reply.buttons
        ]
        return InlineKeyboardMarkup(rows).to_dict()
    if reply.keyboard:
        first = [KeyboardButton(words["location"], request_location=True)]
        rows_kept = [first] if reply.keyboard == "location" else []
        rows_kept.append([KeyboardButton(words["emergency"])])
        keyboard = ReplyKeyboardMarkup(rows_kept, resize_keyboard=True, is_persistent=True)
        return keyboard.to_dict()
    return None


def _button(label: str, action: str, url: str) -> InlineKeyboardButton:
    if url:
        return InlineKeyboardButton(label, url=url)
    if not 1 <= len(action.encode()) <= LONGEST_DATA:
        raise UnsendableReply("button data")
    return InlineKeyboardButton(label, callback_data=action)


def _blocks(tokens: list[Token]) -> list[str]:
    """Lines of text: a blank line between paragraphs, a mark before each item of a list."""
    lines: list[str] = []
    counters: list[int | None] = []
    mark = ""
    for token in tokens:
        if token.type.endswith("_list_open"):
            counters.append(1 if token.type == "ordered_list_open" else None)
        elif token.type.endswith("_list_close"):
            counters.pop()
            lines.append("")
        elif token.type == "list_item_open":
            mark, counters[-1] = _mark(counters[-1])
        elif token.type == "inline":
            lines.append(mark + _inline(token.children or []))
            mark = ""
            if not counters:
                lines.append("")
    return lines


def _mark(counter: int | None) -> tuple[str, int | None]:
    return ("• ", None) if counter is None else (f"{counter}. ", counter + 1)


def _inline(children: list[Token]) -> str:
    tags = {"strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>"}
    parts = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        else:
            parts.append(tags.get(child.type, escape(child.content)))
    return "".join(parts)


def without_tags(text: str) -> str:
    """The words of our own HTML, without its two tags; entities stay."""
    for tag in ("b", "i"):
        text = text.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    return text
