"""Sealed fields: AES-256-GCM, bound to the one place where they lie.

A sealed value is: layout byte (1), nonce (12 bytes), ciphertext, tag (16 bytes).
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
LAYOUT = b"\x01"


class SealBroken(Exception):
    """A sealed value does not open where it lies. Never says why: the why helps an attacker."""

    def __init__(self) -> None:
        super().__init__("a sealed value could not be opened")


def new_key() -> bytes:
    """32 random bytes: the key of one person."""
    return secrets.token_bytes(KEY_BYTES)


def sealing_context(table: str, column: str, row: str, key_version: int) -> str:
    """``table|column|row|key version``: where a value lies. Raises ValueError on a ``|`` inside."""
    parts = (table, column, row, str(key_version))
    if any("|" in part or not part for part in parts):
        raise ValueError("a sealing context has four parts, none empty, none with |")
    return "|".join(parts)


def seal(key: bytes, text: str, context: str) -> bytes:
    """``text`` sealed under a 32-byte ``key``; it opens only with the same ``context``."""
    return seal_bytes(key, text.encode(), context)


def open_sealed(key: bytes, blob: bytes, context: str) -> str:
    """The text of ``blob``. Raises SealBroken on any other key, place, layout or bit."""
    try:
        return open_bytes(key, blob, context).decode()
    except UnicodeDecodeError:
        raise SealBroken from None


def seal_bytes(key: bytes, plain: bytes, context: str) -> bytes:
    """As ``seal``, for bytes (a recording, a wrapped key)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return LAYOUT + nonce + AESGCM(key).encrypt(nonce, plain, _bound(context))


def open_bytes(key: bytes, blob: bytes, context: str) -> bytes:
    """As ``open_sealed``, for bytes."""
    nonce, sealed = blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :]
    if blob[:1] != LAYOUT or len(nonce) != NONCE_BYTES:
        raise SealBroken
    try:
        return AESGCM(key).decrypt(nonce, sealed, _bound(context))
    except (InvalidTag, ValueError):
        raise SealBroken from None


def _bound(context: str) -> bytes:
    return LAYOUT + context.encode()
