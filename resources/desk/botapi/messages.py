"""Sending and changing messages, with the limits that Telegram puts on them."""

import time

from resources.desk.botapi.chats import Chat
from resources.desk.botapi.entities import MAX_CAPTION, MAX_TEXT, read_text, utf16_length
from resources.desk.botapi.errors import JSON, bad_request
from resources.desk.botapi.files import Field, Stored
from resources.desk.botapi.keyboards import check_markup
from resources.desk.botapi.params import Params
from resources.desk.botapi.server import ChatServer, bot_view

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def _location(params: Params) -> JSON:
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def _words(params: Params, name: str, limit: int) -> JSON:
    """The text or caption of a message, with its entities, within Telegram's limit."""
    entities_name = "entities" if name == "text" else "caption_entities"
    text, entities = read_text(
        params.text(name), params.text("parse_mode"), params.items(entities_name)
    )
    if utf16_length(text) > limit:
        what = "message" if name == "text" else "message caption"
        raise bad_request(f"{what} is too long")
    content: JSON = {name: text} if text else {}
    if entities:
        content[entities_name] = entities
    return content


def _message_text(params: Params) -> JSON:
    content = _words(params, "text", MAX_TEXT)
    if not content:
        raise bad_request("message text is empty")
    return content


class Messages:
    """What a bot does with messages. Every method raises `ApiError` 400 as Telegram would."""

    def __init__(self, server: ChatServer) -> None:
        self.server = server

    def chat(self, params: Params) -> Chat:
        if not params.text("chat_id"):
            raise bad_request("chat_id is empty")
        try:
            chat_id = int(params.text("chat_id"))
        except ValueError as error:
            raise bad_request("chat not found") from error
        return self.server.chats.need(chat_id)

    def _send(self, params: Params, content: JSON) -> JSON:
        markup = check_markup(params.parsed("reply_markup"))
        chat = self.chat(params)
        if markup is not None:
            content["reply_markup"] = markup
        if params.flag("protect_content"):
            content["has_protected_content"] = True
        chat.typing_until = 0.0
        chat.show_keyboard(markup)
        message = chat.add(self.server.me, content)
        self.server.on_message(chat)
        return bot_view(message)

    async def send_message(self, params: Params) -> JSON:
        return self._send(params, _message_text(params))

    async def send_location(self, params: Params) -> JSON:
        return self._send(params, {"location": _location(params)})

    async def send_venue(self, params: Params) -> JSON:
        place, title, address = _location(params), params.text("title"), params.text("address")
        if not title or not address:
            raise bad_request("venue title and address must be non-empty")
        venue = {"location": place, "title": title, "address": address}
        return self._send(params, {"venue": venue, "location": place})

    async def send_photo(self, params: Params) -> JSON:
        words = _words(params, "caption", MAX_CAPTION)
        return self._send(params, {"photo": [self._file(params, "photo").about], **words})

    async def send_voice(self, params: Params) -> JSON:
        words = _words(params, "caption", MAX_CAPTION)
        return self._send(params, {"voice": self._file(params, "voice").about, **words})

    def _file(self, params: Params, name: Field) -> Stored:
        """An uploaded file, or one that was sent before and is named by its id."""
        upload = params.files.get(name)
        if upload is not None:
            return self.server.files.keep(name, upload)
        if not params.text(name):
            raise bad_request(f"there is no {name} in the request")
        return self.server.files.sent_before(name, params.text(name))

    async def send_chat_action(self, params: Params) -> bool:
        chat = self.chat(params)
        chat.typing()
        self.server.on_message(chat)
        return True

    # Changing what was sent

    def _own_message(self, params: Params) -> tuple[Chat, JSON]:
        chat = self.chat(params)
        message = chat.messages.get(params.integer("message_id"))
        if message is None:
            raise bad_request("message to edit not found")
        if message["from"] != self.server.me:
            raise bad_request("message can't be edited")
        return chat, message

    def _edit(self, chat: Chat, old: JSON, content: JSON, markup: JSON | None) -> JSON:
        if markup is not None and "inline_keyboard" not in markup:
            raise bad_request("inline keyboard expected")
        parts = ("text", "entities", "reply_markup")
        new = {name: value for name, value in old.items() if name not in parts} | content
        if markup is not None and markup["inline_keyboard"]:
            new["reply_markup"] = markup
        if all(new.get(name) == bot_view(old).get(name) for name in parts):
            raise bad_request(NOT_MODIFIED)
        new["edit_date"] = int(time.time())
        chat.replace(new)
        self.server.on_message(chat)
        return bot_view(new)

    async def edit_text(self, params: Params) -> JSON:
        content = _message_text(params)
        markup = check_markup(params.parsed("reply_markup"))
        chat, message = self._own_message(params)
        if "text" not in message:
            raise bad_request("there is no text in the message to edit")
        return self._edit(chat, message, content, markup)

    async def edit_markup(self, params: Params) -> JSON:
        markup = check_markup(params.parsed("reply_markup"))
        chat, message = self._own_message(params)
        words: JSON = {n: message[n] for n in ("text", "entities") if n in message}
        return self._edit(chat, message, words, markup)

    async def delete(self, params: Params) -> bool:
        chat = self.chat(params)
        chat.remove(params.integer("message_id"))
        self.server.on_message(chat)
        return True

    async def answer_tap(self, params: Params) -> bool:
        chat = self.server.take_tap(params.text("callback_query_id"))
        if chat is None:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        if utf16_length(params.text("text")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        if params.text("text"):
            chat.notify(params.text("text"))
            self.server.on_message(chat)
        return True
