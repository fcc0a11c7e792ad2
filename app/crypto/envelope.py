"""What a device seals to the server: ECDH P-256, HKDF-SHA-256, AES-256-GCM (docs/sync.md, 1).

P-256 because it is what WebCrypto has in Chromium 100 and in Safari 15.
"""

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.crypto.seal import KEY_BYTES, NONCE_BYTES, SealBroken

INFO = b"stegvis event 1"
_CURVE = ec.SECP256R1()


def new_event_key() -> bytes:
    """The 32 bytes of a new private key."""
    number = ec.generate_private_key(_CURVE).private_numbers().private_value
    return number.to_bytes(KEY_BYTES, "big")


def public_of(event_key: bytes) -> bytes:
    """The public half: 65 bytes, uncompressed."""
    return _pair(event_key)[1]


def seal_to(public: bytes, plain: bytes, bound: str) -> tuple[bytes, bytes, bytes]:
    """(ephemeral public key, iv, box), as a device makes it."""
    ephemeral = ec.generate_private_key(_CURVE)
    sender, iv = _raw(ephemeral.public_key()), secrets.token_bytes(NONCE_BYTES)
    key = _key(ephemeral, sender, public, public)
    return sender, iv, AESGCM(key).encrypt(iv, plain, bound.encode())


def open_from(event_key: bytes, sender: bytes, iv: bytes, box: bytes, bound: str) -> bytes:
    """What a device sealed. Raises SealBroken on any other key, sender, binding or bit."""
    private, public = _pair(event_key)
    try:
        key = _key(private, sender, sender, public)
        return AESGCM(key).decrypt(iv, box, bound.encode())
    except (InvalidTag, ValueError):
        raise SealBroken from None


def _key(private: ec.EllipticCurvePrivateKey, sender: bytes, peer: bytes, public: bytes) -> bytes:
    other = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, peer)
    shared = private.exchange(ec.ECDH(), other)
    return HKDF(SHA256(), KEY_BYTES, salt=sender + public, info=INFO).derive(shared)


@lru_cache(maxsize=8)  # the few that the keyring has; working one out costs as much as a use
def _pair(event_key: bytes) -> tuple[ec.EllipticCurvePrivateKey, bytes]:
    private = ec.derive_private_key(int.from_bytes(event_key, "big"), _CURVE)
    return private, _raw(private.public_key())


def _raw(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
