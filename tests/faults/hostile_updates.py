"""Updates that nobody honest sends. None of them may stop the one behind it."""

from typing import Any

Json = dict[str, Any]
LONGEST = 4096
CHAT = 6_000_000


def message(text: object = "hello", chat: object = CHAT, **more: object) -> Json:
    """A message in Telegram's form, with whatever in its fields."""
    person = {"id": CHAT, "is_bot": False, "first_name": "A", "language_code": "en"}
    where = {"id": chat, "type": "private"}
    told = {"message_id": 1, "date": 0, "chat": where, "from": person, "text": text} | more
    return {"message": {name: it for name, it in told.items() if it is not None}}


def tap(data: object, **more: object) -> Json:
    person = {"id": CHAT, "is_bot": False, "first_name": "A"}
    under = message()["message"]
    query = {"id": "1", "from": person, "message": under, "chat_instance": "1", "data": data}
    return {"callback_query": query | more}


def hostile_updates() -> list[Any]:
    """About sixty, by what is wrong with them."""
    return [*not_updates(), *wrong_fields(), *absurd_texts(), *forged_taps(), *absurd_places()]


def not_updates() -> list[Any]:
    deep: Json = {}
    for _ in range(200):
        deep = {"a": deep}
    return [
        {},
        {"update_of_tomorrow": {"x": [1]}},
        {"message": None},
        {"message": 7},
        {"message": []},
        {"message": "text"},
        {"message": {}},
        {"edited_message": {"chat": {}}},
        {"callback_query": None},
        {"callback_query": {"id": 1}},
        {"poll": {"id": "1"}},
        {"my_chat_member": {"chat": {"id": 1}}},
        {"message": deep},
    ]


def wrong_fields() -> list[Json]:
    chats = (2**52, 2**63, -1, 0, 1.5, "7", True, None, [], {})
    return [
        *(message(chat=chat) for chat in chats),
        message(text=["a"]),
        message(text=5),
        message(text=None),
        message(text=None, caption={"a": 1}, photo=[]),
        message() | {"edited_message": message()["message"]},
        {"message": message()["message"] | {"from": None}},
        {"message": message()["message"] | {"from": {"language_code": 7}}},
        {"message": message()["message"] | {"chat": {"id": CHAT, "type": 9}}},
        message(date="tomorrow", entities=[{"type": "bot_command", "offset": -9, "length": 10**9}]),
    ]


def absurd_texts() -> list[Json]:
    texts = (
        "",
        " \n\t",
        "\x00\x00",
        "a\x00b",
        "x" * LONGEST,
        "🙂" * (LONGEST // 2),
        "h̷̢̛e̸l̶l̷o̵" * 300,
        "\u202eteh ekil\u202c مرحبا",
        "\u200b" * LONGEST,
        "/" * LONGEST,
        '/emergency{"need": "food"}',
        "/start " + "a" * 5000,
        "/start@steady_here_bot ../../etc/passwd",
        "<b>bold</b> & <script>alert(1)</script>",
        "*_`[markdown](tg://user?id=1)",
        "'; DROP TABLE inbox; --",
        "%s %n {0} {number} ${jndi:ldap://x}",
        "\ufeff/menu",
        "𝖒𝖊𝖓𝖚",
        "a" * 2000 + " " + "b" * 2000,
    )
    return [message(text) for text in texts]


def forged_taps() -> list[Json]:
    datas = (
        "",
        None,
        7,
        "a" * 65,
        "od:",
        "od:e6",
        "od:e6:xx:zz:qq",
        "od:nowhere:en:-",
        "say:../../secrets",
        "find:food:1e999",
        "lang:tlh",
        "admin:1",
        "od:e6:en:-\n",
        "ÖD:E6",
        "::::::",
    )
    return [*(tap(data) for data in datas), tap("menu", message=None), tap("menu", id=None)]


def absurd_places() -> list[Json]:
    places = (
        {"latitude": "north", "longitude": 0},
        {"latitude": 1e308, "longitude": -1e308},
        {"latitude": None, "longitude": None},
        {"latitude": 39.99},
        [],
        "here",
    )
    return [message(None, location=place) for place in places]


SLOW_WORDS = (
    "a" * LONGEST,
    "no " * (LONGEST // 3),
    "not breathing " * (LONGEST // 14),
    "n o t b r e a t h i n g " * (LONGEST // 24),
    "is he " * (LONGEST // 6) + "breathing",
    "0d " * (LONGEST // 3),
    "b" + "l" * (LONGEST - 2) + "e",
    "wake " * (LONGEST // 5),
    "he isnt " * (LONGEST // 8),
    ("." * 50 + "not") * (LONGEST // 53),
    "ñ́" * (LONGEST // 3),
    "no respira " * (LONGEST // 11),
    "-" * LONGEST,
    "\u200d" * LONGEST,
    "🙂" * (LONGEST // 2),
)
