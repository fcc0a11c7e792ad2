"""Secrets that everybody knows: copied from an example and never changed."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from urllib.parse import urlsplit

SECRETS = (
    "STEGVIS_OIDC_CLIENT_SECRET",
    "STEGVIS_SMS_PASSWORD",
    "STEGVIS_SMTP_PASSWORD",
)
# As they are when only letters and digits are left of them, in lower case.
_KNOWN = frozenset(
    """
    admin changeit changeme default demo dummy example foobar letmein none null pass passw0rd
    passwd password placeholder postgres qwerty root secret stegvis test testing todo topsecret
    """.split()  # noqa: SIM905
)
_COUNTED = "01234567890" * 2
_BEGINS = re.compile(r"change(me|it|this)|replace(me|this)|your|insert|enter|(my|a|the)?secret\d*$")


def default_secrets(environ: Mapping[str, str]) -> Iterator[str]:
    """The names of the settings whose secret is everybody's."""
    for name in SECRETS:
        if is_placeholder(environ.get(name) or ""):
            yield name
    if is_placeholder(_password_in(environ.get("DATABASE_URL") or "")):
        yield "the password in DATABASE_URL"


def is_placeholder(secret: str) -> bool:
    """Whether it stands where a secret should be. An empty one is none."""
    bare = "".join(char for char in secret.casefold() if char.isalnum())
    is_known = bare.rstrip("0123456789") in _KNOWN
    is_counted = bare in _COUNTED
    is_dull = len(set(bare)) < 3
    return bool(secret) and (is_known or is_counted or is_dull or bool(_BEGINS.match(bare)))


def is_example(key: bytes) -> bool:
    """Repeated, counted or typed bytes. 32 random bytes are so about once in 10**13 keys."""
    counted = len({(b - a) % 256 for a, b in pairwise(key)}) == 1
    return len(set(key)) <= len(key) // 2 or counted or all(32 <= b < 127 for b in key)


def _password_in(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""
