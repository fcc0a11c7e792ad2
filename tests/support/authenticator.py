"""A device that holds passkeys, in a few lines: what `navigator.credentials` would answer."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey. `verifies`: it asks for finger or PIN. `origin`: where the page says it is."""

    origin: str = ORIGIN
    host: str = "localhost"
    verifies: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    user: bytes = b""

    def create(self, options: dict[str, Any]) -> str:
        """The answer to a registration."""
        self.user = base64url_to_bytes(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        size = len(self.credential_id).to_bytes(2, "big")
        data = self._data(HAS_KEY) + bytes(16) + size + self.credential_id + public
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(self._client("webauthn.create", options), attestationObject=attestation)

    def get(self, options: dict[str, Any]) -> str:
        """The answer to a sign-in."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data()
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            client, authenticatorData=data, signature=signature, userHandle=self.user
        )

    def _data(self, more: int = 0) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verifies else 0)
        head = hashlib.sha256(self.host.encode()).digest() + bytes([flags])
        return head + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, client: bytes, **parts: bytes) -> str:
        name = bytes_to_base64url(self.credential_id)
        response = {key: bytes_to_base64url(part) for key, part in parts.items()}
        response["clientDataJSON"] = bytes_to_base64url(client)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
