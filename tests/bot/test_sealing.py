"""What the private store holds opens with its key only."""

import os
from pathlib import Path

import pytest

from bot.sealing import KEY_FILE, KeyMissing, Seal, SealBroken, find_key


def test_sealed_words_open_again_and_do_not_stand_there() -> None:
    seal = Seal(os.urandom(32))
    sealed = seal.close({"text": "canary"})
    assert b"canary" not in sealed
    assert seal.open(sealed) == {"text": "canary"}


def test_another_key_opens_nothing() -> None:
    sealed = Seal(os.urandom(32)).close({"text": "x"})
    with pytest.raises(SealBroken):
        Seal(os.urandom(32)).open(sealed)


def test_a_changed_byte_is_noticed() -> None:
    seal = Seal(os.urandom(32))
    sealed = bytearray(seal.close({"text": "x"}))
    sealed[-1] ^= 1
    with pytest.raises(SealBroken):
        seal.open(bytes(sealed))


def test_the_same_chat_is_found_again_but_only_with_the_key() -> None:
    one, other = Seal(b"1" * 32), Seal(b"2" * 32)
    assert one.chat_key(12345) == one.chat_key(12345)
    assert one.chat_key(12345) != other.chat_key(12345)
    assert one.chat_key(12345) != one.chat_key(12346)


def test_a_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    key = find_key(tmp_path / "data", None, store_exists=False)
    path = tmp_path / "data" / KEY_FILE
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert find_key(tmp_path / "data", None, store_exists=True) == key


def test_a_lost_key_is_not_replaced_beside_sealed_data(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing):
        find_key(tmp_path, None, store_exists=True)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    find_key(tmp_path, None, store_exists=False)
    (tmp_path / KEY_FILE).chmod(0o644)
    with pytest.raises(KeyMissing, match="chmod 600"):
        find_key(tmp_path, None, store_exists=True)
