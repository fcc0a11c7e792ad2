"""Who sends: the VAPID header (RFC 8292), signed once an origin and most of a day."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LASTS = 20 * 3600  # a service takes no more than a day
RENEWED_BEFORE = 3600  # Apple asks for no more than one token an hour
_HEADER = {"typ": "JWT", "alg": "ES256"}


def encode(raw: bytes) -> str:
    """base64url without padding, as push writes everything."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


@dataclass
class Signer:
    """Signs as us. `key`: the 32 bytes of the keyring; `subject`: whom a service may reach."""

    key: bytes = field(repr=False)
    subject: str
    _tokens: dict[str, tuple[int, str]] = field(default_factory=dict, repr=False)

    @cached_property
    def _private(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(self.key, "big"), ec.SECP256R1())

    @cached_property
    def public(self) -> str:
        """What a browser subscribes with: 65 bytes in base64url."""
        raw = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return encode(raw)

    @cached_property
    def key_id(self) -> str:
        """Names the public key, so that a subscription made with another one is seen."""
        return hashlib.sha256(self.public.encode()).hexdigest()[:16]

    def authorization(self, origin: str, now: int) -> str:
        """The header for a push service. `origin` keeps its port; `now`: seconds since 1970."""
        expires, header = self._tokens.get(origin, (0, ""))
        if expires - now < RENEWED_BEFORE or expires - now > LASTS:
            header = f"vapid t={self._token(origin, now + LASTS)}, k={self.public}"
            self._tokens[origin] = (now + LASTS, header)
        return header

    def is_sound(self, origin: str, now: int) -> bool:
        """Whether what we send verifies with our own public key and says what it must.

        Asked when a service answers 403: is it the subscription, or is it us?
        """
        token = self.authorization(origin, now).partition("t=")[2].partition(",")[0]
        head, claims, signature = token.split(".")
        raw = decode(signature)
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        try:
            self._private.public_key().verify(
                encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(SHA256())
            )
        except InvalidSignature:
            return False
        said = json.loads(decode(claims))
        return bool(said["aud"] == origin and now < said["exp"] <= now + 24 * 3600)

    def _token(self, origin: str, expires: int) -> str:
        claims = {"aud": origin, "exp": expires, "sub": self.subject}
        parts = (json.dumps(part, separators=(",", ":")).encode() for part in (_HEADER, claims))
        unsigned = ".".join(map(encode, parts))
        r, s = decode_dss_signature(self._private.sign(unsigned.encode(), ec.ECDSA(SHA256())))
        return f"{unsigned}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
