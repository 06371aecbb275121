"""A file whole or in part: browsers ask for parts of a sound, to know its length and to seek."""

import re

from starlette.requests import Request
from starlette.responses import Response

RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def part_of(content: bytes, mime: str, request: Request) -> Response:
    """The one part that `Range` asks for: 206, or 416 outside of the file; else all of it."""
    asked = RANGE.fullmatch(request.headers.get("range", "").strip())
    headers = {"Accept-Ranges": "bytes"}
    if asked is None or asked.groups() == ("", ""):
        return Response(content, media_type=mime, headers=headers)
    first, last = _bounds(asked[1], asked[2], len(content))
    if first > last:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], 206, headers, mime)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; "-500" are the last 500."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
