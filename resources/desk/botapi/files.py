"""Pictures and clips that the bot uploaded: kept in memory, few of them, by an id nobody can guess.

The bytes are looked at, not the name they came under: only what is a picture or OGG/Opus sound is
given back to a browser.
"""

import hashlib
import secrets
import struct
from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

from resources.desk.botapi.errors import JSON, bad_request

MOST_FILES = 64
MOST_BYTES = 16_000_000
PNG = b"\x89PNG\r\n\x1a\n"
OPUS_RATE = 48_000

Field = Literal["photo", "voice"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a request."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was sent once; `about` is what a message says of it."""

    id: str
    field: Field
    mime: str
    content: bytes
    about: JSON


class FileStore:
    """Files by their id; the least used goes when there are too many."""

    def __init__(self, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES) -> None:
        self._files: OrderedDict[str, Stored] = OrderedDict()
        self._ids: dict[tuple[Field, bytes], str] = {}
        self._most_files, self._most_bytes = most_files, most_bytes

    def keep(self, field: Field, upload: Upload) -> Stored:
        """The same bytes again are the same file. Raises `ApiError` 400 for what is not one."""
        key = (field, hashlib.sha256(upload.content).digest())
        known = self._files.get(self._ids.get(key, ""))
        if known is not None:
            self._files.move_to_end(known.id)
            return known
        mime, about = _looked_at(field, upload.content)
        file_id = secrets.token_urlsafe(24)
        about |= {"file_id": file_id, "file_unique_id": key[1].hex()[:16]}
        stored = Stored(file_id, field, mime, upload.content, about)
        self._files[file_id], self._ids[key] = stored, file_id
        self._shrink()
        return stored

    def get(self, file_id: str) -> Stored | None:
        return self._files.get(file_id)

    def sent_before(self, field: Field, file_id: str) -> Stored:
        """The file that an id stands for. Raises `ApiError` 400 as Telegram does for another's."""
        stored = self._files.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.field != field:
            raise bad_request(f"can't use file of type {stored.field} as {field}")
        self._files.move_to_end(file_id)
        return stored

    def _shrink(self) -> None:
        size = sum(len(file.content) for file in self._files.values())
        while len(self._files) > 1 and (
            len(self._files) > self._most_files or size > self._most_bytes
        ):
            _, gone = self._files.popitem(last=False)
            size -= len(gone.content)
        self._ids = {key: at for key, at in self._ids.items() if at in self._files}


def _looked_at(field: Field, content: bytes) -> tuple[str, JSON]:
    """What the bytes are, and what a message says of them."""
    if not content:
        raise bad_request("file must be non-empty")
    size: JSON = {"file_size": len(content)}
    if field == "voice":
        return "audio/ogg", {"duration": _seconds(content), "mime_type": "audio/ogg"} | size
    if content[:8] != PNG or len(content) < 24:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = struct.unpack_from(">II", content, 16)
    return "image/png", {"width": width, "height": height} | size


def _seconds(content: bytes) -> int:
    """Whole seconds of an OGG/Opus clip, from the last page's clock."""
    last = content.rfind(b"OggS")
    if content[:4] != b"OggS" or b"OpusHead" not in content[:64] or len(content) < last + 14:
        raise bad_request("VOICE_PROCESS_FAILED")
    granules: int = struct.unpack_from("<q", content, last + 6)[0]
    return max(1, round(granules / OPUS_RATE))
