"""A message that only one browser can read: aes128gcm (RFC 8188) as Web Push wants it (RFC 8291).

One record, padded to one length, so that a push service learns nothing from the size.
"""

import hmac
import os
import struct

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PADDED = 896
"""Bytes of plain text in every message: the longest in any language, and room."""

LARGEST = 3993  # what fits the 4,096 bytes that every service must take
_CURVE = ec.SECP256R1()
_RECORD = struct.pack("!LB", 4096, 65)
_LAST = b"\2"


class TooLong(ValueError):
    """The plain text does not fit one record."""


def encrypt(plain: bytes, public: bytes, secret: bytes, padded: int = PADDED) -> bytes:
    """The body for one subscription. `public`: its 65-byte key, `secret`: its 16 bytes.

    Raises TooLong, and ValueError for a key that is no point of the curve.
    """
    if len(plain) > LARGEST or len(plain) > padded > 0:
        raise TooLong(f"{len(plain)} bytes")
    own = ec.generate_private_key(_CURVE)
    sender = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public)
    shared = hmac.digest(secret, own.exchange(ec.ECDH(), receiver), "sha256")
    key_info = b"WebPush: info\0" + public + sender + b"\1"
    salt = os.urandom(16)
    pseudo = hmac.digest(salt, hmac.digest(shared, key_info, "sha256"), "sha256")
    key = hmac.digest(pseudo, b"Content-Encoding: aes128gcm\0\1", "sha256")[:16]
    nonce = hmac.digest(pseudo, b"Content-Encoding: nonce\0\1", "sha256")[:12]
    record = (plain + _LAST).ljust(padded + 1, b"\0")
    return salt + _RECORD + sender + AESGCM(key).encrypt(nonce, record, None)
