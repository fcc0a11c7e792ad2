"""Passkeys: what the browser is asked, and what it answers. The checking is the library's.

A key lies on her own device or stick, opens with her finger, face or PIN (user verification is
required), and signs for our host name only.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts.keys.ceremonies import LIFETIME
from app.accounts.keys.models import Passkey
from app.config import Settings

NAME = "Stegvis"
AT_MOST = 20_000  # characters of an answer
TIMEOUT_MS = int(LIFETIME.total_seconds() * 1000)


class Refused(Exception):
    """An answer that is no good; the message is for the log, she reads one neutral sentence."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks: the host name a key is bound to, and the address it is used at."""

    host: str
    origin: str

    @classmethod
    def of(cls, settings: Settings) -> "Party":
        return cls(urlsplit(settings.origin).hostname or "", settings.origin)


@dataclass(frozen=True, slots=True)
class Answer:
    """A browser's answer, not yet checked: whose challenge, which key."""

    text: str
    challenge: bytes
    credential_id: str
    user_handle: bytes | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key whose registration was checked."""

    credential_id: str
    public_key: bytes
    sign_count: int


def asks_to_register(
    party: Party, challenge: bytes, *, person_id: str, name: str, known: list[str]
) -> str:
    """The options as JSON. A device that holds one of `known` says so and makes no second one."""
    options = generate_registration_options(
        rp_id=party.host,
        rp_name=NAME,
        user_id=person_id.encode(),
        user_name=name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known
        ],
    )
    return options_to_json(options)


def asks_to_sign_in(party: Party, challenge: bytes) -> str:
    """The options as JSON. They name no key: the browser finds hers (discoverable)."""
    options = generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def read(text: str) -> Answer:
    """The parts of an answer that say which challenge and key it is about. Raises Refused."""
    try:
        found: dict[str, Any] = json.loads(text[:AT_MOST])
        response = found["response"]
        client = json.loads(base64url_to_bytes(response["clientDataJSON"]))
        handle = response.get("userHandle")
        return Answer(
            text=text,
            challenge=base64url_to_bytes(client["challenge"]),
            credential_id=bytes_to_base64url(base64url_to_bytes(found["id"])),
            user_handle=base64url_to_bytes(handle) if handle else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("malformed") from error


def check_new(party: Party, answer: Answer) -> NewKey:
    """The key in the answer to a challenge of ours. Raises Refused."""
    try:
        found = verify_registration_response(
            credential=answer.text,
            expected_challenge=answer.challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refused(str(error)) from error
    return NewKey(
        credential_id=bytes_to_base64url(found.credential_id),
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
    )


def check(party: Party, answer: Answer, key: Passkey | None) -> int:
    """The new count of a key that signed. An unknown key costs the same work (S11).

    Raises Refused.
    """
    try:
        found = verify_authentication_response(
            credential=answer.text,
            expected_challenge=answer.challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=key.public_key if key else _dummy(),
            credential_current_sign_count=key.sign_count if key else 0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refused(str(error)) from error
    if key is None or answer.user_handle not in (None, key.person_id.encode()):
        raise Refused("unknown key")
    return found.new_sign_count


_DUMMY: list[bytes] = []


def _dummy() -> bytes:
    """A public key that nobody has the other half of."""
    if not _DUMMY:
        numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
        coordinates = (numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big"))
        _DUMMY.append(encode_cbor({1: 2, 3: -7, -1: 1, -2: coordinates[0], -3: coordinates[1]}))
    return _DUMMY[0]
