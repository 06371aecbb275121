"""The search for canaries finds them however they were written down."""

import base64
import struct
from pathlib import Path

import pytest

from tests.faults.canaries import CHAT, PLACE, WORDS, Canaries

TOKEN = "1:a-token-that-is-searched-for"

WRITTEN = {
    "plain": WORDS[0].encode(),
    "in other letters": WORDS[1].upper().encode(),
    "two bytes a letter": f"said {WORDS[2]}!".encode("utf-16-le"),
    "hexadecimal": WORDS[0].encode().hex().encode(),
    "base64": base64.b64encode(f"x{WORDS[0]} and more".encode()),
    "base64 further on": base64.b64encode(f"xy{WORDS[1]} and more".encode()),
    "chat in digits": f'{{"id":{CHAT}}}'.encode(),
    "chat as a number": struct.pack("<q", CHAT),
    "chat as SQLite has it": struct.pack(">q", CHAT)[2:],
    "place in digits": f"{PLACE[0]:.6f}".encode(),
    "place rounded": f"{round(PLACE[1], 3)}".encode(),
    "place as a number": struct.pack(">d", PLACE[1]),
    "the token": TOKEN.encode(),
}


@pytest.mark.parametrize("contents", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_canary_is_found(tmp_path: Path, contents: bytes) -> None:
    (tmp_path / "file").write_bytes(b"\0before" + contents + b"after\0")
    assert Canaries.all(TOKEN).found([tmp_path / "file"])


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(range(256)) * 500 + b"an ordinary line 39.95 -75.16")
    assert Canaries.all(TOKEN).found([tmp_path / "file"]) == ()
