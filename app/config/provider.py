"""The settings of the one service outside that staff may sign in through: OpenID Connect."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Provider:
    """Another service that staff may sign in through. ``name`` stands on the button.

    ``acr``: the levels of assurance that will do, separated by spaces; None asks for none.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    acr: str | None = None


def provider_from(environ: Mapping[str, str], *, may_be_http: bool) -> Provider | None:
    """All of its settings, or none. Raises ValueError with one line that says what to do."""
    words = {
        word: (environ.get(f"STEGVIS_OIDC_{word}") or "").strip()
        for word in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "ACR")
    }
    if not any(words.values()):
        return None
    acr = words.pop("ACR")
    if not all(words.values()):
        raise ValueError(f"set all of STEGVIS_OIDC_{', _'.join(words)}, or none")
    issuer = words["ISSUER"]
    if issuer.partition("://")[0] not in (("https", "http") if may_be_http else ("https",)):
        raise ValueError(f"STEGVIS_OIDC_ISSUER {issuer!r} must begin with https://")
    return Provider(issuer, words["CLIENT_ID"], words["CLIENT_SECRET"], words["NAME"], acr or None)
