import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.crypto import Keyring, KeyringDamaged, KeyringMissing, SealBroken, WrongKey, new_key

KEK = new_key()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Keyring.create(tmp_path / "keyring", KEK)
    return tmp_path / "keyring"


def test_a_keyring_is_the_same_after_a_restart(tmp_path: Path) -> None:
    made = Keyring.create(tmp_path / "keyring", KEK)
    assert Keyring.load(tmp_path / "keyring", KEK) == made
    assert (
        len({made.database_key, made.index_key, made.audit_key, *made.wrapping_keys.values()}) == 4
    )


def test_a_keyring_is_private_and_shows_no_key(path: Path) -> None:
    ring = Keyring.load(path, KEK)
    assert path.stat().st_mode & 0o777 == 0o600
    for key in (ring.database_key, ring.index_key, ring.audit_key, KEK):
        assert key.hex() not in path.read_text()
        assert key.hex() not in repr(ring)
        assert repr(key) not in repr(ring)


def test_a_keyring_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        Keyring.create(path, KEK)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["keyring"]


def test_a_wrong_key_is_called_a_wrong_key(path: Path) -> None:
    with pytest.raises(WrongKey, match="the key in STEGVIS_KEK does not open the keyring at"):
        Keyring.load(path, new_key())


@pytest.mark.parametrize("kek", [KEK, new_key()], ids=["right key", "wrong key"])
def test_a_damaged_keyring_is_called_damaged_whatever_the_key(path: Path, kek: bytes) -> None:
    whole = path.read_text()
    outer = json.loads(whole)
    broken = [
        "",
        "{}",
        "[]",
        "\0" * 100,
        whole[: len(whole) // 2],
        json.dumps({**outer, "sealed": outer["sealed"][:-8]}),
        json.dumps({**outer, "kek_check": "0" * 16}),
        json.dumps({**outer, "key_id": "0" * 16}),
        json.dumps({**outer, "version": 2}),
    ]
    for text in broken:
        path.write_text(text)
        with pytest.raises(KeyringDamaged, match="is damaged: restore it"):
            Keyring.load(path, kek)


def test_a_missing_keyring_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyringMissing, match="run 'flask setup'"):
        Keyring.load(tmp_path / "keyring", KEK)


def test_a_persons_key_opens_only_for_her(path: Path) -> None:
    ring, key = Keyring.load(path, KEK), new_key()
    wrapped = ring.wrap(key, "person_key|wrapped|amina")
    assert ring.unwrap(wrapped, "person_key|wrapped|amina") == key
    other = replace(ring, wrapping_keys={1: new_key()})
    for opener, blob, place in (
        (ring, wrapped, "person_key|wrapped|bo"),
        (ring, b"", "person_key|wrapped|amina"),
        (ring, b"\2" + wrapped[1:], "person_key|wrapped|amina"),
        (other, wrapped, "person_key|wrapped|amina"),
    ):
        with pytest.raises(SealBroken):
            opener.unwrap(blob, place)


def test_an_old_wrapping_key_still_opens_and_the_newest_is_used(path: Path) -> None:
    old, key = Keyring.load(path, KEK), new_key()
    wrapped = old.wrap(key, "p")
    new = replace(old, wrapping_keys={**old.wrapping_keys, 2: new_key()})
    assert new.unwrap(wrapped, "p") == key
    assert new.wrap(key, "p")[0] == 2
    with pytest.raises(SealBroken):
        new.unwrap(b"\2" + wrapped[1:], "p")


def test_the_blind_index_finds_what_people_type_and_needs_its_key(path: Path) -> None:
    ring = Keyring.load(path, KEK)
    index = ring.blind_index("phone", "+46 70")
    assert index == ring.blind_index("phone", "  +４６ ７０ ")
    assert ring.blind_index("name", "Åsa") == ring.blind_index("name", "ÅSA")
    assert index != ring.blind_index("number", "+46 70")
    assert index != replace(ring, index_key=new_key()).blind_index("phone", "+46 70")
    assert len(index) == 64
