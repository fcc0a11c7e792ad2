"""Signing in through another service: OpenID Connect, any provider named by the settings.

Code flow with PKCE, state and nonce. She is known by `iss` and `sub` alone: a personal number or
an address in the token is not even read (trust S10). Everything that is not exactly right is
`TokenRefused`.
"""

import hashlib
import math
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from app.config.provider import Provider

# Signed with the provider's private key; never `none`, never a secret shared with us.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
LEEWAY = timedelta(minutes=1)
TIMEOUT_SECONDS = 5.0
KNOWN_FOR_SECONDS = 3600.0
ASK_AGAIN_SECONDS = 60.0
AT_MOST_BYTES = 256 * 1024


class ProviderSilent(Exception):
    """The service does not answer, or not as OpenID Connect says."""


class TokenRefused(Exception):
    """What came back does not prove who she is. The message is for the log."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who she is there."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Round:
    """One way there and back. `secret` stays in the browser's cookie; the rest follows from it.

    `max_age`: how long ago she may have shown there who she is.
    """

    secret: str
    max_age: timedelta

    def _derived(self, purpose: str) -> str:
        return hashlib.sha256(f"{purpose}|{self.secret}".encode()).hexdigest()

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")


class Service:
    """The provider as it describes itself; asked at most once an hour."""

    def __init__(self, provider: Provider, return_to: str) -> None:
        self.provider = provider
        self._return_to = return_to
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, dict[str, Any]]] = {}

    def address(self, asked: Round, *, again: bool = False) -> str:
        """Where to send her. `again`: she shows anew who she is, though she is known there."""
        found = self._description()
        more = {"acr_values": self.provider.acr} if self.provider.acr else {}
        if again:
            more["prompt"] = "login"
        with self._client(found) as client:
            address, _ = client.create_authorization_url(
                found["authorization_endpoint"],
                state=asked.state,
                nonce=asked.nonce,
                code_verifier=asked.verifier,
                max_age=int(asked.max_age.total_seconds()),
                **more,
            )
        return str(address)

    def identity(self, asked: Round, code: str, at: datetime) -> Identity:
        """Who came back with `code`. Raises TokenRefused or ProviderSilent."""
        found = self._description()
        with self._client(found) as client:
            try:
                token = client.fetch_token(
                    found["token_endpoint"], code=code, code_verifier=asked.verifier
                )
            except AuthlibBaseError as error:
                raise TokenRefused(f"no token: {error}") from error
            except (OSError, ValueError) as error:
                raise ProviderSilent(str(error)) from error
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise TokenRefused("no id_token")
        access_token = str(token.get("access_token") or "")
        try:
            return self._checked(id_token, access_token, asked, at)
        except InvalidKeyIdError:  # it signs with a new key since we last asked
            self._forget_keys()
            return self._checked(id_token, access_token, asked, at)

    def _checked(self, id_token: str, access_token: str, asked: Round, at: datetime) -> Identity:
        try:
            keys = KeySet.import_key_set(self._get(self._description()["jwks_uri"]))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderSilent(f"its keys: {error}") from error
        return verified(self.provider, keys, id_token, asked, at, access_token=access_token)

    def _description(self) -> dict[str, Any]:
        issuer = self.provider.issuer
        found = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise ProviderSilent(f"it calls itself {found.get('issuer')!r}, not {issuer!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(found.get(name), str):
                raise ProviderSilent(f"its description has no {name}")
        return found

    def _get(self, address: str) -> dict[str, Any]:
        """JSON from the provider, kept for an hour."""
        import requests

        with self._lock:
            kept = self._known.get(address)
        if kept is not None and time.monotonic() - kept[0] < KNOWN_FOR_SECONDS:
            return kept[1]
        try:
            answer = requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json() if len(answer.content) <= AT_MOST_BYTES else None
        except (OSError, ValueError) as error:
            raise ProviderSilent(str(error)) from error
        if not isinstance(found, dict):
            raise ProviderSilent(f"{address} is no description")
        with self._lock:
            self._known[address] = (time.monotonic(), found)
        return found

    def _forget_keys(self) -> None:
        """So that they are asked for anew, at most once a minute: a forger chooses the key id."""
        address = self._description()["jwks_uri"]
        with self._lock:
            asked_at, _ = self._known.get(address, (0.0, {}))
            if time.monotonic() - asked_at >= ASK_AGAIN_SECONDS:
                self._known.pop(address, None)

    def _client(self, found: dict[str, Any]) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        offered = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        wanted = ("client_secret_basic", "client_secret_post")
        return OAuth2Session(
            self.provider.client_id,
            self.provider.client_secret,
            scope="openid",
            redirect_uri=self._return_to,
            code_challenge_method="S256",
            token_endpoint_auth_method=next((one for one in wanted if one in offered), wanted[0]),
            default_timeout=TIMEOUT_SECONDS,
        )


def verified(
    provider: Provider,
    keys: KeySet,
    id_token: str,
    asked: Round,
    at: datetime,
    *,
    access_token: str = "",
) -> Identity:
    """Who the token says she is, if every word of it holds. Raises TokenRefused.

    InvalidKeyIdError passes through: the provider may have a new key.
    """
    now = int(at.timestamp())
    try:
        token = jwt.decode(
            id_token,
            keys,
            registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False),
        )
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "sub": {"essential": True},
                "exp": {"essential": True},
            },
            {
                "nonce": asked.nonce,
                "client_id": provider.client_id,
                "access_token": access_token,
                "max_age": int(asked.max_age.total_seconds()),
            },
        )
        claims.validate(now=now, leeway=int(LEEWAY.total_seconds()))
    except InvalidKeyIdError:
        raise
    except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
        raise TokenRefused(f"{type(error).__name__}: {error}") from error
    _check_auth_time(claims["auth_time"], asked, now)
    if provider.acr and claims.get("acr") not in provider.acr.split():
        raise TokenRefused(f"acr is {claims.get('acr')!r}")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise TokenRefused("sub is no name")
    return Identity(provider.issuer, subject)


def _check_auth_time(shown: object, asked: Round, now: int) -> None:
    """When she showed there who she is. JSON knows of no NaN, Python's reader of it does."""
    if isinstance(shown, bool) or not isinstance(shown, int | float) or not math.isfinite(shown):
        raise TokenRefused("auth_time is no moment")
    if not -LEEWAY.total_seconds() <= now - shown <= (asked.max_age + LEEWAY).total_seconds():
        raise TokenRefused("auth_time: too long ago, or not yet")
