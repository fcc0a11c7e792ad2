"""Which addresses we send to: an endpoint comes from a browser, and a browser can lie.

Only the push services of the browsers, over https, never an address of our own network. The
operator may add hosts (`STEGVIS_PUSH_ALLOW`); outside production they may speak http, for a test.
"""

import ipaddress
import re
import socket
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from app.reminders.settings import Ways

KNOWN = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
)
KNOWN_UNDER = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
LONGEST = 1000
_ENDS_HOST = re.compile(r"[/?#\\]")


class NotAllowed(ValueError):
    """We do not send there."""


class Private(OSError):
    """A public name that leads into somebody's own network."""


def origin_of(endpoint: str, ways: Ways) -> tuple[str, str]:
    """The origin of an endpoint, with its port, and its host. Raises NotAllowed."""
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable():
        raise NotAllowed("not an address")
    scheme, _, rest = endpoint.partition("://")
    # The first thing that ends the host for any reader ends it for us.
    return _allowed(f"{scheme}://{_ENDS_HOST.split(rest, 1)[0]}", ways)


@lru_cache(maxsize=256)
def _allowed(address: str, ways: Ways) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise NotAllowed("not an address") from None
    if parts.username is not None or " " in address:
        raise NotAllowed("not an address")
    is_added = host in ways.allow or f"{host}:{port}" in ways.allow
    if not (is_added or host in KNOWN or host.endswith(KNOWN_UNDER)):
        raise NotAllowed(host)
    is_plain = parts.scheme == "http" and is_added and ways.may_be_plain
    if parts.scheme != "https" and not is_plain:
        raise NotAllowed(f"{parts.scheme} of {host}")
    if port not in (None, 443) and not is_added:
        raise NotAllowed(f"port {port} of {host}")
    is_usual = port in (None, 443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{host}{'' if is_usual else f':{port}'}", host


def is_private(address: str) -> bool:
    """Whether an address is this machine's, this network's or otherwise not the Internet's."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return not (mapped or found).is_global


class PublicOnly(AbstractResolver):
    """Looks names up, and hands out no address of a network of ours."""

    def __init__(self, ways: Ways) -> None:
        self._inner = ThreadedResolver()
        self._allow = {host.partition(":")[0] for host in ways.allow} if ways.may_be_plain else {}

    async def resolve(
        self, host: str, port: int = 0, family: Any = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises Private when nothing public is behind the name."""
        found = await self._inner.resolve(host, port, family)
        if host in self._allow:
            return found
        public = [one for one in found if not is_private(one["host"])]
        if not public:
            raise Private(host)
        return public

    async def close(self) -> None:
        await self._inner.close()
