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

import pycurl

from app.reminders.settings import Ways

KNOWN = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
)
KNOWN_UNDER = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
LONGEST = 1000
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_ENDS_HOST = re.compile(r"[/?#\\]")


class NotAllowed(ValueError):
    """We do not send there."""


def origin_of(endpoint: str, ways: Ways) -> tuple[str, str]:
    """The origin of an endpoint, with its port, and its host. Raises NotAllowed."""
    return address_of(endpoint, ways)[1:]


def address_of(endpoint: str, ways: Ways) -> tuple[str, str, str]:
    """Where to send for an endpoint, the origin and the host of it. Raises NotAllowed.

    The address begins with the origin that was judged, so that no other reader finds another.
    """
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable():
        raise NotAllowed("not an address")
    scheme, _, rest = endpoint.partition("://")
    # The first thing that ends the host for any reader ends it for us.
    found = _ENDS_HOST.search(rest)
    end = found.start() if found else len(rest)
    origin, host = _allowed(f"{scheme}://{rest[:end]}", ways)
    path = rest[end:]
    return f"{origin}{path if path.startswith('/') else f'/{path}'}", origin, host


@lru_cache(maxsize=256)
def _allowed(address: str, ways: Ways) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise NotAllowed("not an address") from None
    if parts.username is not None or " " in address:
        raise NotAllowed("not an address")
    named = f"[{host}]" if ":" in host else host
    is_added = named in ways.allow or f"{named}:{port}" in ways.allow
    if not (is_added or host in KNOWN or host.endswith(KNOWN_UNDER)):
        raise NotAllowed(host)
    is_plain = parts.scheme == "http" and is_added and ways.may_be_plain
    if parts.scheme != "https" and not is_plain:
        raise NotAllowed(f"{parts.scheme} of {host}")
    if port not in (None, 443) and not is_added:
        raise NotAllowed(f"port {port} of {host}")
    is_usual = port in (None, 443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{named}{'' if is_usual else f':{port}'}", host


_CARRIES_V4 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))


def is_private(address: str) -> bool:
    """Whether an address is this machine's, this network's or otherwise not the Internet's."""
    found = _carried(ipaddress.ip_address(address.partition("%")[0]))
    is_local = found.is_multicast or getattr(found, "is_site_local", False)
    return is_local or found.is_reserved or not found.is_global


def _carried(found: _Address) -> _Address:
    """The IPv4 address that an IPv6 one leads to, where it does."""
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if any(found in network for network in _CARRIES_V4):
        return ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1] or found


class Doors:
    """Opens connections for libcurl, and none to an address of a network of ours.

    It is asked with the address itself, after every look-up: a name cannot change its mind.
    """

    def __init__(self, ways: Ways) -> None:
        allow = ways.allow if ways.may_be_plain else ()
        self._allow = {urlsplit(f"//{host}").hostname for host in allow}
        self._public: dict[str, bool] = {}

    def open(self, host: str, _purpose: int, asked: Any) -> Any:
        """A socket for (family, kind, protocol, address), or pycurl's word for none."""
        is_public = host in self._allow or not is_private(asked[3][0])
        self._public[host] = is_public or self._public.get(host, False)
        return socket.socket(*asked[:3]) if is_public else pycurl.SOCKET_BAD

    def is_closed(self, host: str) -> bool:
        """Nothing public is behind the name."""
        return not self._public.get(host, True)
