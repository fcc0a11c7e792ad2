"""The container of a backup: a header in clear, sealed chunks, and a code over everything.

::

    STEGVIS-BACKUP 1\\n
    length (4 bytes, big-endian), header: JSON, says nothing of anybody; its SHA-256
    chunk …      length (4 bytes), AES-256-GCM of zlib of lines of JSON
    0 (4 bytes), HMAC-SHA256 of all bytes before (32 bytes)

Each file has keys of its own, from the secret and a random salt. A chunk is bound to the header,
to its number and to whether it is the last: chunks cannot be left out, repeated or moved.
"""

import hashlib
import hmac
import json
import secrets
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"STEGVIS-BACKUP "
VERSION = 1
CHUNK = 256 * 1024
MAC = 32
_LONGEST = 64 * 1024 * 1024


class BackupProblem(Exception):
    """Something is wrong with a backup file. The message is one line for the operator."""


class NotABackup(BackupProblem):
    """Empty, or something else."""


class CutOff(BackupProblem):
    """It ends too early."""


class Damaged(BackupProblem):
    """It is not as it was written."""


class Foreign(BackupProblem):
    """It was made with another keyring, or by a later version."""


class WrongSecret(BackupProblem):
    """The secret is not the one that sealed it."""


@dataclass(frozen=True)
class Header:
    """What may be read without a key. `kind` is "data" or "keys"; `key_id` names the keyring."""

    kind: str
    key_id: str
    epoch: str
    engine: str
    created_at: str
    salt: str = field(default_factory=lambda: secrets.token_hex(32))
    check: str = ""

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.created_at)


@dataclass(frozen=True)
class _Keys:
    chunks: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    check: str

    @classmethod
    def of(cls, secret: bytes, header: Header) -> Self:
        def derive(use: str) -> bytes:
            return hmac.digest(secret, f"stegvis backup|{use}|{header.salt}".encode(), "sha256")

        return cls(derive("chunks"), derive("mac"), derive("check").hex()[:16])


class Writer:
    """Writes lines into a container. ``close()`` makes it whole."""

    def __init__(self, file: BinaryIO, header: Header, secret: bytes) -> None:
        keys = _Keys.of(secret, header)
        told = json.dumps({**asdict(header), "check": keys.check}).encode()
        self._file, self._told = file, told
        self._seal = AESGCM(keys.chunks)
        self._mac = hmac.new(keys.mac, digestmod="sha256")
        self._lines: list[bytes] = []
        self._size = self._number = 0
        first = MAGIC + f"{VERSION}\n".encode() + struct.pack(">I", len(told))
        self._write(first + told + hashlib.sha256(told).digest())

    def line(self, value: Any) -> None:
        """Add a value of JSON types."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._lines.append(text)
        self._size += len(text)
        if self._size >= CHUNK:
            self._chunk(is_last=False)

    def close(self) -> None:
        self._chunk(is_last=True)
        self._write(struct.pack(">I", 0))
        self._file.write(self._mac.digest())

    def _chunk(self, *, is_last: bool) -> None:
        packed = zlib.compress(b"".join(self._lines), 4)
        bound = _bound(self._told, self._number, is_last=is_last)
        sealed = self._seal.encrypt(_nonce(self._number), packed, bound)
        self._write(struct.pack(">I", len(sealed)) + sealed)
        self._lines, self._size, self._number = [], 0, self._number + 1

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._mac.update(content)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def is_backup(path: Path) -> bool:
    """Whether the file begins as a backup does; nothing more is looked at."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read_header(path: Path) -> Header:
    """The header. Raises NotABackup, CutOff, Damaged or Foreign."""
    with path.open("rb") as file:
        return _header(file, path)[0]


def check(path: Path, secret: Callable[[Header], bytes]) -> Header:
    """Read every byte against the code at the end. Raises WrongSecret, CutOff or Damaged."""
    with path.open("rb") as file:
        header, keys, _ = _open(file, path, secret)
        size, start = path.stat().st_size, file.tell()
        file.seek(0)
        mac = hmac.new(keys.mac, digestmod="sha256")
        left = size - MAC
        while left > 0:
            mac.update(content := file.read(min(left, 1 << 20)))
            left -= len(content)
        if size < start + MAC or not hmac.compare_digest(mac.digest(), file.read(MAC)):
            raise _broken(file, path, start)
    return header


def lines(path: Path, secret: Callable[[Header], bytes]) -> Iterator[Any]:
    """The values, in the order they were added. Raises as ``check``, at the place of the fault."""
    with path.open("rb") as file:
        _, keys, told = _open(file, path, secret)
        opener, number = AESGCM(keys.chunks), 0
        sealed = _next_chunk(file, path)
        while sealed is not None:
            following = _next_chunk(file, path)
            bound = _bound(told, number, is_last=following is None)
            try:
                content = zlib.decompress(opener.decrypt(_nonce(number), sealed, bound))
            except (InvalidTag, zlib.error):
                raise _damaged(path) from None
            yield from map(json.loads, content.splitlines())
            sealed, number = following, number + 1


def _open(
    file: BinaryIO, path: Path, secret: Callable[[Header], bytes]
) -> tuple[Header, _Keys, bytes]:
    header, told = _header(file, path)
    keys = _Keys.of(secret(header), header)
    if not hmac.compare_digest(keys.check, header.check):
        raise WrongSecret(f"the key at hand does not open {path}: set the STEGVIS_KEK that made it")
    return header, keys, told


def _header(file: BinaryIO, path: Path) -> tuple[Header, bytes]:
    first = file.readline(40)
    if not first:
        raise NotABackup(f"{path} is empty: it is no backup")
    if not first.startswith(MAGIC):
        raise NotABackup(f"{path} is no backup of Stegvis")
    if first != MAGIC + f"{VERSION}\n".encode():
        raise Foreign(f"{path} was made by another version of Stegvis: use that one")
    told = _exactly(file, path, _length(file, path))
    if _exactly(file, path, 32) != hashlib.sha256(told).digest():  # so that damage is no wrong key
        raise _damaged(path)
    try:
        return Header(**json.loads(told)), told
    except (ValueError, TypeError):
        raise _damaged(path) from None


def _next_chunk(file: BinaryIO, path: Path) -> bytes | None:
    length = _length(file, path)
    return _exactly(file, path, length) if length else None


def _length(file: BinaryIO, path: Path) -> int:
    (length,) = struct.unpack(">I", _exactly(file, path, 4))
    if length > _LONGEST:
        raise _damaged(path)
    return int(length)


def _exactly(file: BinaryIO, path: Path, length: int) -> bytes:
    content = file.read(length)
    if len(content) < length:
        raise CutOff(f"{path} ends too early: it was not copied whole, take another copy")
    return content


def _broken(file: BinaryIO, path: Path, start: int) -> BackupProblem:
    """Cut off when the chunks run out before their end, else damaged."""
    file.seek(start)
    try:
        while _next_chunk(file, path) is not None:
            pass
        _exactly(file, path, MAC)
    except BackupProblem as problem:
        return problem
    return _damaged(path)


def _damaged(path: Path) -> Damaged:
    return Damaged(f"{path} is damaged: it is not as it was written, take another copy")


def _bound(told: bytes, number: int, *, is_last: bool) -> bytes:
    return hashlib.sha256(told).digest() + struct.pack(">Q?", number, is_last)


def _nonce(number: int) -> bytes:
    # The key is this file's own, so counting never repeats a nonce.
    return number.to_bytes(12, "big")
