"""The one way in which a Bot API method says no."""

from typing import Any

JSON = dict[str, Any]
"""A JSON object as it travels between a bot and the Bot API."""


class ApiError(Exception):
    """A refusal in Telegram's words. `code` is both the HTTP status and `error_code`."""

    def __init__(self, code: int, description: str, parameters: JSON | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def envelope(self) -> JSON:
        answer: JSON = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")
