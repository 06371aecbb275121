"""A Bot API server small enough to read: memory only, loopback only, nothing stored or logged.

With it the bot runs unchanged where there is no Telegram: it polls `getUpdates` here, and a
browser page or a test holds the phone at the other end.
"""

from resources.desk.botapi.chats import Chat, ChatStore
from resources.desk.botapi.errors import ApiError
from resources.desk.botapi.server import ChatServer
from resources.desk.botapi.web import Answer, Call, Interceptor, bot_api_routes

__all__ = [
    "Answer",
    "ApiError",
    "Call",
    "Chat",
    "ChatServer",
    "ChatStore",
    "Interceptor",
    "bot_api_routes",
]
