"""Encryption of what the private store holds, and the key it rests on.

Telegram ids fit in 34 bits, so a plain hash of one is undone in minutes: rows are found by a keyed
hash, and the id itself is readable only with the key, which is not in the database.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import stat
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_FILE = "steady.key"
KEY_BYTES = 32


class SealBroken(Exception):
    """Sealed data does not open with this key."""


class KeyMissing(Exception):
    """There is sealed data but no key for it, or the key file is readable by others."""


class Seal:
    """Seals small JSON objects, and turns chat ids into keys to find rows by."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derive(key, b"contents"))
        self._finder = _derive(key, b"chat keys")

    def chat_key(self, chat_id: int) -> bytes:
        """16 bytes; the same for the same chat as long as the key is the same."""
        return hmac.new(self._finder, str(chat_id).encode(), hashlib.sha256).digest()[:16]

    def close(self, contents: dict[str, Any]) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        plain = json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode()
        return nonce + self._cipher.encrypt(nonce, plain, None)

    def open(self, sealed: bytes) -> dict[str, Any]:
        """Raises `SealBroken` when the key is another one or the data was changed."""
        try:
            plain = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except (InvalidTag, ValueError):
            raise SealBroken("sealed data does not open with STEADY_KEY") from None
        contents: dict[str, Any] = json.loads(plain)
        return contents


def find_key(data: Path, given: bytes | None, store_exists: bool) -> bytes:
    """The key that was given, or the one in STEADY_DATA; made there when everything is new.

    Raises `KeyMissing` rather than start with a new key beside old sealed data.
    """
    if given is not None:
        return given
    path = data / KEY_FILE
    if path.exists():
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyMissing(f"{path}: others can read it. Run: chmod 600 {path}")
        key = decode_key(path.read_text(encoding="ascii", errors="replace"))
        if key is None:
            raise KeyMissing(f"{path}: holds no key. Put the right file back, or set STEADY_KEY.")
        return key
    if store_exists:
        raise KeyMissing(
            f"{path}: missing. Put the key back, or set STEADY_KEY, or delete state.sqlite."
        )
    return _make_key(path)


def _make_key(path: Path) -> bytes:
    """Written beside and then renamed: a start that dies here leaves no half a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = os.urandom(KEY_BYTES)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(key))
        file.flush()
        os.fsync(descriptor)
    draft.rename(path)
    return key


def decode_key(text: str) -> bytes | None:
    """The 32 bytes that base64 text holds; None where it holds anything else."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"steady " + purpose).derive(key)
