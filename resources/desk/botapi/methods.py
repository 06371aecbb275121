"""The Bot API methods that a text bot uses, by name."""

import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from resources.desk.botapi.errors import JSON, ApiError, bad_request
from resources.desk.botapi.messages import Messages
from resources.desk.botapi.params import Params
from resources.desk.botapi.server import ChatServer, Webhook
from resources.desk.botapi.updates import MAX_BATCH

Method = Callable[[Params], Awaitable[object]]

SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
# Settings of the bot's profile: taken, and without an effect that a visitor could see.
PROFILE_METHODS = (
    "deletemycommands",
    "setmyname",
    "setmydescription",
    "setmyshortdescription",
    "setchatmenubutton",
)


class BotMethods:
    """The bot's side of a `ChatServer`: every method by its name in small letters."""

    def __init__(self, server: ChatServer) -> None:
        self.server = server
        messages = self.messages = Messages(server)
        self.table: dict[str, Method] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "sendmessage": messages.send_message,
            "sendlocation": messages.send_location,
            "sendvenue": messages.send_venue,
            "sendphoto": messages.send_photo,
            "sendvoice": messages.send_voice,
            "sendchataction": messages.send_chat_action,
            "editmessagetext": messages.edit_text,
            "editmessagereplymarkup": messages.edit_markup,
            "deletemessage": messages.delete,
            "answercallbackquery": messages.answer_tap,
            "setmycommands": self._set_commands,
            "getmycommands": self._get_commands,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "leavechat": self._leave_chat,
        }
        self.table |= dict.fromkeys(PROFILE_METHODS, self._accept)

    async def call(self, method: str, params: Params) -> object:
        """The `result` of one call. Raises `ApiError`: 404 for a method that is not there."""
        found = self.table.get(method.lower())
        if found is None:
            raise ApiError(404, "Not Found")
        return await found(params)

    async def _accept(self, _: Params) -> bool:
        return True

    async def _get_me(self, _: Params) -> JSON:
        return {
            **self.server.me,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def _get_updates(self, params: Params) -> list[Any]:
        queue = self.server.updates
        if params.values.get("allowed_updates") is not None:
            queue.allowed = tuple(params.items("allowed_updates"))
        limit = min(max(params.integer("limit", MAX_BATCH), 1), MAX_BATCH)
        self.server.last_poll = time.monotonic()
        return await queue.poll(params.integer("offset"), limit, params.integer("timeout"))

    async def _set_commands(self, params: Params) -> bool:
        self.server.commands = params.items("commands")
        return True

    async def _get_commands(self, _: Params) -> list[JSON]:
        return self.server.commands

    async def _set_webhook(self, params: Params) -> bool:
        url, secret = params.text("url"), params.text("secret_token")
        if url and self.server.push is None:
            raise bad_request("bad webhook: this server answers getUpdates only")
        if not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if params.values.get("allowed_updates") is not None:
            self.server.updates.allowed = tuple(params.items("allowed_updates"))
        self._drop_pending(params)
        self.server.set_webhook(Webhook(url, secret) if url else None)
        return True

    async def _delete_webhook(self, params: Params) -> bool:
        self._drop_pending(params)
        self.server.set_webhook(None)
        return True

    def _drop_pending(self, params: Params) -> None:
        if params.flag("drop_pending_updates"):
            self.server.updates.clear()

    async def _get_webhook_info(self, _: Params) -> JSON:
        return {
            "url": self.server.webhook.url if self.server.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.server.updates),
        }

    async def _leave_chat(self, params: Params) -> bool:
        if self.messages.chat(params).kind == "private":
            raise bad_request("chat member status can't be changed in private chats")
        return True
