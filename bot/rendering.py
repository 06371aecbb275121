"""A `Reply` becomes a Bot API call: escaping, and Telegram's limits on text and buttons.

A picture or a clip stands in a call by its reference ("asset:breaths_adult/en"), since calls are
stored; `telegram_api` puts the file in its place.
"""

import html
from collections.abc import Mapping
from dataclasses import replace
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
from resources.media_file import Kind
from resources.media_library import LONGEST_CAPTION, assets

LONGEST = 4096
LONGEST_DATA = 64  # bytes
ASSET = "asset:"
MEDIA_METHODS: dict[Kind, str] = {"photo": "sendPhoto", "voice": "sendVoice"}
MEDIA_FIELDS: dict[Kind, str] = {"photo": "photo", "voice": "voice"}
NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}
_markdown = MarkdownIt("zero").enable(["emphasis", "list", "newline", "escape"])


class UnsendableReply(Exception):
    """A reply breaks one of Telegram's limits; content checks should have caught it."""


def as_call(reply: Reply, chat_id: int, keyboard_words: dict[str, str]) -> Call:
    """The call that sends a reply. `keyboard_words`: labels of the keyboard that stays."""
    text = _text(reply)
    method, contents = _medium(reply, text) or ("sendMessage", {"text": text, **NO_PREVIEW})
    parameters: dict[str, Any] = {"chat_id": chat_id, **contents}
    if reply.form != "plain":
        parameters["parse_mode"] = "HTML"
    markup = _keyboard(reply, keyboard_words)
    if markup is not None:
        parameters["reply_markup"] = markup
    return Call(method, parameters, int(reply.lane))


def simpler(call: Call) -> Call | None:
    """What to send in place of a call that Telegram refused: the words of a picture or a clip, or
    a text without markup; None where it cannot be simpler."""
    parameters = dict(call.parameters)
    asset = asset_in(parameters)
    if asset is not None:
        del parameters[asset[0]]
        words = {"text": parameters.pop("caption", ""), **NO_PREVIEW}
        return replace(call, method="sendMessage", parameters=parameters | words)
    if "parse_mode" not in parameters:
        return None
    return replace(call, parameters=as_plain(parameters))


def asset_in(parameters: Mapping[str, Any]) -> tuple[str, str] | None:
    """The field that holds one of our references, and the reference; None for an ordinary call."""
    for field in MEDIA_FIELDS.values():
        value = parameters.get(field)
        if isinstance(value, str) and value.startswith(ASSET):
            return field, value.removeprefix(ASSET)
    return None


def as_plain(parameters: dict[str, Any]) -> dict[str, Any]:
    """The same message without markup."""
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


def _medium(reply: Reply, caption: str) -> tuple[str, dict[str, Any]] | None:
    """Method and parameters of a picture or a clip. None where there is none, or none of that
    name, or its words do not fit under it: then the words go alone."""
    asset = assets().get(reply.media) if reply.media else None
    if asset is None or len(caption.encode("utf-16-le")) // 2 > LONGEST_CAPTION:
        return None
    return MEDIA_METHODS[asset.kind], {
        MEDIA_FIELDS[asset.kind]: f"{ASSET}{reply.media}",
        "caption": caption,
    }


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
