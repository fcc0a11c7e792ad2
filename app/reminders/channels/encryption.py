"""A message that only one browser can read: aes128gcm (RFC 8188) as Web Push wants it (RFC 8291).

One record, padded to one length, so that a push service learns nothing from the size.
"""

import os
import struct

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PADDED = 896
"""Bytes of plain text in every message: the longest in any language, and room."""

LARGEST = 3993  # what fits the 4,096 bytes that every service must take
_CURVE, _ECDH, _SHA256 = ec.SECP256R1(), ec.ECDH(), SHA256()
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
    shared = HKDF(_SHA256, 32, secret, b"WebPush: info\0" + public + sender).derive(
        own.exchange(_ECDH, receiver)
    )
    salt = os.urandom(16)
    pseudo = HKDF.extract(_SHA256, salt, shared)
    key = HKDFExpand(_SHA256, 16, b"Content-Encoding: aes128gcm\0").derive(pseudo)
    nonce = HKDFExpand(_SHA256, 12, b"Content-Encoding: nonce\0").derive(pseudo)
    record = (plain + _LAST).ljust(padded + 1, b"\0")
    return salt + _RECORD + sender + AESGCM(key).encrypt(nonce, record, None)
