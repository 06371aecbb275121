"""The arguments of one Bot API call: JSON, a form or multipart, from the body or the address."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from resources.desk.botapi.errors import JSON, bad_request
from resources.desk.botapi.files import Upload


@dataclass(frozen=True)
class Params:
    """Arguments by name. Forms carry numbers and objects as text, so every getter converts.

    Getters raise `ApiError` 400 on a value that cannot be what was asked for.
    """

    values: JSON
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str | int | float):
            raise bad_request(f'invalid parameter "{name}"')
        return str(value)

    def integer(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise bad_request(f'invalid parameter "{name}"') from error

    def number(self, name: str) -> float:
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError) as error:
            raise bad_request(f"{name} is empty") from error

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def parsed(self, name: str) -> object:
        """A JSON argument, whether it came as text or already as an object."""
        value = self.values.get(name)
        if not isinstance(value, str) or value == "":
            return value or None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {name} JSON object") from error

    def items(self, name: str) -> list[Any]:
        value = self.parsed(name)
        return value if isinstance(value, list) else []


async def read_params(request: Request) -> Params:
    """Every argument of the call. Among its values a file is only its name."""
    values: JSON = dict(request.query_params)
    files: dict[str, Upload] = {}
    if request.method == "POST":
        values.update(await _body(request, files))
    return Params(values, files)


async def _body(request: Request, files: dict[str, Upload]) -> JSON:
    """The arguments in the body; uploaded files are added to `files`."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError as error:
            raise bad_request("can't parse request JSON body") from error
        return body if isinstance(body, dict) else {}
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return {}
    async with request.form() as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                files[name] = Upload(value.filename or name, await value.read())
        names = {name: upload.name for name, upload in files.items()}
        return dict(form.items()) | names
