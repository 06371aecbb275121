"""Reply markup, refused where Telegram refuses it."""

import re

from resources.desk.botapi.errors import JSON, bad_request

MAX_BUTTONS = 100
MAX_CALLBACK_BYTES = 64
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "copy_text",
    "pay",
)
BUTTON_URL = re.compile(r"(?:https?|tg)://[^\s]+", re.IGNORECASE)


def check_markup(markup: object) -> JSON | None:
    """The markup, if it can be shown; None for none. Raises `ApiError` 400."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        for button in _buttons(markup["inline_keyboard"]):
            _check_inline(button)
    elif "keyboard" in markup:
        for button in _buttons(markup["keyboard"]):
            _label(button)
    elif not (markup.get("remove_keyboard") or markup.get("force_reply")):
        raise bad_request("can't parse reply keyboard markup JSON object")
    return markup


def _buttons(rows: object) -> list[object]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse keyboard: an Array of Arrays is expected")
    buttons = [button for row in rows for button in row]
    if len(buttons) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return buttons


def _label(button: object) -> str:
    label = button.get("text") if isinstance(button, dict) else button
    if not isinstance(label, str) or not label.strip():
        raise bad_request("can't parse keyboard button: Text must be non-empty")
    return label


def _check_inline(button: object) -> None:
    _label(button)
    if not isinstance(button, dict) or not any(name in button for name in ACTIONS):
        raise bad_request("text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode("utf-8", "surrogatepass"))
        if not 1 <= size <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not BUTTON_URL.fullmatch(str(button["url"])):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid")
