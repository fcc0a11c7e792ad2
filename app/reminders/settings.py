"""How messages leave the house: read from the environment, checked at start.

`STEGVIS_PUSH_SUBJECT`, `STEGVIS_PUSH_ALLOW`, `STEGVIS_SMS_*`, `STEGVIS_SMTP_*`: docs/running.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.config import ConfigurationError, Mode, Settings

# A push service answers 403 for these: it could not reach whoever answers for the messages.
NOBODYS = (".localhost", ".local", ".invalid", ".test", ".internal")
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_MAILBOX = re.compile(r"mailto:[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@([^@]+)")
PLACEHOLDER = "mailto:reminders@stegvis.example.org"  # demo and test have nobody to reach


@dataclass(frozen=True)
class Gateway:
    """A 46elks-style HTTP gateway. `sender` is read by strangers too."""

    url: str
    user: str
    password: str = field(repr=False)
    sender: str


@dataclass(frozen=True)
class Post:
    """An SMTP server and the address that letters come from."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    sender: str


@dataclass(frozen=True)
class Ways:
    """`subject`: whom a push service may reach. `allow`: more hosts than the known ones.

    `may_be_plain`: an allowed host may speak http and live on this network (never in production).
    """

    subject: str
    allow: frozenset[str] = frozenset()
    may_be_plain: bool = False
    sms: Gateway | None = None
    post: Post | None = None

    @property
    def has_refused_subject(self) -> bool:
        """Push services would refuse what we send: an origin that nobody else can reach."""
        try:
            check_subject(self.subject)
        except ConfigurationError:
            return True
        return False

    def senders(self) -> dict[str, str]:
        """What a stranger who holds the phone reads as the sender, by the setting's name."""
        found = {}
        if self.sms is not None:
            found["STEGVIS_SMS_SENDER"] = self.sms.sender
        if self.post is not None:
            found["STEGVIS_SMTP_SENDER"] = self.post.sender
        return found


def from_environment(environ: Mapping[str, str], settings: Settings) -> Ways:
    """Raises ConfigurationError with one line."""
    return Ways(
        subject=_subject(environ.get("STEGVIS_PUSH_SUBJECT"), settings),
        allow=_hosts(environ.get("STEGVIS_PUSH_ALLOW") or ""),
        may_be_plain=settings.mode is not Mode.PRODUCTION,
        sms=_gateway(environ, settings),
        post=_post(environ),
    )


def check_subject(text: str) -> str:
    """The subject that every push service takes. Raises ConfigurationError."""
    host = _host_of(text.lower()).removesuffix(".")
    if not _HOST.fullmatch(host) or host.endswith(NOBODYS):
        raise ConfigurationError(
            f"STEGVIS_PUSH_SUBJECT {text!r} must be mailto:somebody@a.public.host or an https"
            " address: push services refuse the messages of others"
        )
    return text


def _host_of(subject: str) -> str:
    """Of a mailbox or an https address; empty for what is neither."""
    mailbox = _MAILBOX.fullmatch(subject)
    if mailbox is not None:
        return mailbox[1]
    try:
        parts = urlsplit(subject)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme == "https" else ""


def _subject(given: str | None, settings: Settings) -> str:
    if given:
        return check_subject(given.strip())
    return settings.origin if settings.mode is Mode.PRODUCTION else PLACEHOLDER


def _hosts(text: str) -> frozenset[str]:
    """Hosts, each with a port if it needs one; an address is taken for its host."""
    words = text.lower().replace(",", " ").split()
    hosts = frozenset(word.rpartition("://")[2].partition("/")[0] for word in words)
    for host in hosts:
        try:
            urlsplit(f"//{host}").port  # noqa: B018 it raises for what is no host
        except ValueError:
            raise ConfigurationError(f"STEGVIS_PUSH_ALLOW: {host!r} is no host") from None
    return hosts


def _gateway(environ: Mapping[str, str], settings: Settings) -> Gateway | None:
    words = _all_or_none(environ, "STEGVIS_SMS", ("URL", "USER", "PASSWORD", "SENDER"))
    if words is None:
        return None
    scheme = urlsplit(words["URL"]).scheme
    if scheme != "https" and (settings.mode is Mode.PRODUCTION or scheme != "http"):
        raise ConfigurationError(f"STEGVIS_SMS_URL {words['URL']!r} must begin with https://")
    return Gateway(words["URL"], words["USER"], words["PASSWORD"], words["SENDER"])


def _post(environ: Mapping[str, str]) -> Post | None:
    words = _all_or_none(environ, "STEGVIS_SMTP", ("HOST", "SENDER"))
    if words is None:
        return None
    port = environ.get("STEGVIS_SMTP_PORT") or "587"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigurationError(f"STEGVIS_SMTP_PORT {port!r} is not a port")
    return Post(
        words["HOST"],
        int(port),
        environ.get("STEGVIS_SMTP_USER") or None,
        environ.get("STEGVIS_SMTP_PASSWORD") or None,
        words["SENDER"],
    )


def _all_or_none(
    environ: Mapping[str, str], prefix: str, names: tuple[str, ...]
) -> dict[str, str] | None:
    words = {name: (environ.get(f"{prefix}_{name}") or "").strip() for name in names}
    if not any(words.values()):
        return None
    if not all(words.values()):
        raise ConfigurationError(f"set all of {prefix}_{', _'.join(names)}, or none")
    return words
