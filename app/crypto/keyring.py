"""The keyring: a 0600 file apart from the database, sealed under the key in the environment.

It holds the database's raw key, the wrapping keys (every version is kept, the newest is used),
the key of the blind index, the key of the audit chain and the private keys of what devices seal
to us (every version is kept) and the private key that push services know us by. The file is
JSON::

    {"version": 1, "key_id": …, "kek_check": …, "sealed": base64, "sum": sha256 of the rest}

``sum`` finds damage without any key, ``kek_check`` tells a wrong key from a right one, so that
the two get different messages. Neither says anything about a random 32-byte key.
"""

import base64
import hashlib
import hmac
import json
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from app.crypto.envelope import new_event_key
from app.crypto.files import write_new, write_over
from app.crypto.seal import KEY_BYTES, SealBroken, new_key, open_bytes, seal_bytes

VERSION = 1


class WrongKey(Exception):
    """The key in the environment is not the one that sealed the keyring."""


class KeyringDamaged(Exception):
    """The keyring's file is not as it was written."""


class KeyringMissing(Exception):
    """There is no keyring at the path."""


@dataclass(frozen=True)
class Keyring:
    """The opened keys; ``key_id`` is public and names the set."""

    key_id: str
    database_key: bytes = field(repr=False)
    wrapping_keys: dict[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)
    audit_key: bytes = field(repr=False)
    event_keys: dict[int, bytes] = field(repr=False)
    push_key: bytes = field(repr=False)

    @classmethod
    def create(cls, path: Path, kek: bytes) -> Self:
        """New keys in a new file at ``path``. Raises FileExistsError rather than overwrite."""
        database_key = new_key()
        ring = cls(
            key_id=_key_id(database_key),
            database_key=database_key,
            wrapping_keys={1: new_key()},
            index_key=new_key(),
            audit_key=new_key(),
            event_keys={1: new_event_key()},
            push_key=new_event_key(),
        )
        write_new(path, ring._sealed_under(kek))
        return ring

    @classmethod
    def load(cls, path: Path, kek: bytes) -> Self:
        """The keys at ``path``. Raises KeyringMissing, WrongKey or KeyringDamaged."""
        outer = _read(path)
        if not hmac.compare_digest(str(outer["kek_check"]), _kek_check(kek)):
            raise WrongKey(
                f"the key in STEGVIS_KEK does not open the keyring at {path}:"
                " set the key that made it"
            )
        try:
            sealed = base64.b64decode(str(outer["sealed"]), validate=True)
            keys = json.loads(open_bytes(_sealing_key(kek), sealed, f"keyring|{outer['key_id']}"))
            ring = cls(
                key_id=str(outer["key_id"]),
                database_key=_key(keys["database"]),
                wrapping_keys={int(v): _key(k) for v, k in keys["wrapping"].items()},
                index_key=_key(keys["index"]),
                audit_key=_key(keys["audit"]),
                event_keys={int(v): _key(k) for v, k in _event_keys(keys).items()},
                push_key=_push_key(keys),
            )
        except (SealBroken, ValueError, KeyError, TypeError, AttributeError):
            raise _damaged(path) from None
        return ring

    def seal_anew(self, path: Path, kek: bytes) -> None:
        """The same keys at ``path`` under another key of the environment, in one step."""
        write_over(path, self._sealed_under(kek))

    def wrap(self, person_key: bytes, context: str) -> bytes:
        """A person's key under the newest wrapping key: its version (1 byte), then sealed."""
        version = max(self.wrapping_keys)
        sealed = seal_bytes(self.wrapping_keys[version], person_key, f"wrap|{version}|{context}")
        return bytes([version]) + sealed

    def unwrap(self, blob: bytes, context: str) -> bytes:
        """The person's key in ``blob``. Raises SealBroken on any mismatch."""
        version = blob[0] if blob else 0
        key = self.wrapping_keys.get(version)
        if key is None:
            raise SealBroken
        return open_bytes(key, blob[1:], f"wrap|{version}|{context}")

    def blind_index(self, purpose: str, text: str) -> str:
        """64 hex digits, the same for texts that differ in case, width or outer space only."""
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        message = purpose.encode() + b"\0" + folded.strip().encode()
        return hmac.digest(self.index_key, message, "sha256").hex()

    def audit_mac(self, message: bytes) -> str:
        """64 hex digits that bind one row of the audit chain."""
        return hmac.digest(self.audit_key, message, "sha256").hex()

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose, the same whenever asked: a list's key, a stamp's signature."""
        return hmac.digest(self.index_key, b"stegvis derived\0" + purpose.encode(), "sha256")

    def _sealed_under(self, kek: bytes) -> bytes:
        keys: dict[str, object] = {
            "database": self.database_key.hex(),
            "wrapping": {str(v): key.hex() for v, key in self.wrapping_keys.items()},
            "index": self.index_key.hex(),
            "audit": self.audit_key.hex(),
            "event": {str(v): key.hex() for v, key in self.event_keys.items()},
            "push": self.push_key.hex(),
        }
        plain = json.dumps(keys).encode()
        sealed = seal_bytes(_sealing_key(kek), plain, f"keyring|{self.key_id}")
        outer: dict[str, object] = {
            "version": VERSION,
            "key_id": self.key_id,
            "kek_check": _kek_check(kek),
            "sealed": base64.b64encode(sealed).decode(),
        }
        return json.dumps(outer | {"sum": _sum(outer)}, indent=1).encode() + b"\n"


def _read(path: Path) -> dict[str, object]:
    try:
        outer = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise KeyringMissing(f"no keyring at {path}: run 'flask setup', or restore it") from None
    except OSError as error:
        raise KeyringMissing(f"the keyring at {path} cannot be read: {error.strerror}") from error
    except ValueError:
        raise _damaged(path) from None
    if not isinstance(outer, dict) or not {"key_id", "kek_check", "sealed"} <= outer.keys():
        raise _damaged(path)
    if outer.pop("sum", None) != _sum(outer) or outer.get("version") != VERSION:
        raise _damaged(path)
    return outer


def _damaged(path: Path) -> KeyringDamaged:
    return KeyringDamaged(f"the keyring at {path} is damaged: restore it from its backup")


def _sum(outer: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(outer, sort_keys=True).encode()).hexdigest()


def _key_id(database_key: bytes) -> str:
    return hmac.digest(database_key, b"stegvis key id", "sha256").hex()[:16]


def _sealing_key(kek: bytes) -> bytes:
    return hmac.digest(kek, b"stegvis keyring seal", "sha256")


def _kek_check(kek: bytes) -> str:
    return hmac.digest(kek, b"stegvis keyring check", "sha256").hex()[:16]


def _push_key(keys: dict[str, str]) -> bytes:
    """As with the first event key: a keyring from before push has one that follows."""
    index = bytes.fromhex(keys["index"])
    return _key(keys.get("push") or hmac.digest(index, b"stegvis push 1", "sha256").hex())


def _event_keys(keys: dict[str, dict[str, str]]) -> dict[str, str]:
    """A keyring from before devices sealed to us: its first key follows from another one."""
    index = bytes.fromhex(str(keys["index"]))
    return keys.get("event") or {"1": hmac.digest(index, b"stegvis event 1", "sha256").hex()}


def _key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return key
