"""Headers of every answer, and the cross-site check that stands in for CSRF tokens."""

from flask import Flask, Response, abort, current_app, request

from app.config import Mode, Settings
from app.web import assets, htmx
from app.web.database import epoch

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"

# A page that records says so itself.
MAY_RECORD = "camera=(), geolocation=(), microphone=(self)"


def content_policy(style_hash: str) -> str:
    """One policy for every page: own files, and the one inline style by its hash (S26)."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'sha256-{style_hash}'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "media-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def same_site() -> bool:
    """True when a changing request comes from our own pages (S27).

    `Sec-Fetch-Site` decides where the browser sends it; `Origin` is compared with our public
    address, never with a proxy's header. A request with neither is refused.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    settings: Settings = current_app.extensions["settings"]
    if origin == settings.origin:
        return True
    # The demo answers to every name of this machine.
    own = f"{request.scheme}://{request.host}"
    return settings.mode is not Mode.PRODUCTION and origin == own


def refuse_cross_site() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "is_for_machines", False):
        return
    if request.method not in SAFE and not same_site():
        current_app.logger.warning("cross-site %s refused at %s", request.method, request.endpoint)
        abort(403)


def refuse_nul() -> None:
    """No text of ours holds a NUL, and PostgreSQL takes none: not even to look for it."""
    if "\0" in request.path:
        abort(404)
    if request.method in SAFE and not request.query_string:
        return  # there is nothing to read
    if any("\0" in text for _, texts in request.values.lists() for text in texts):
        abort(400)


def same_headers(settings: Settings) -> list[tuple[str, str]]:
    """What every answer carries, beside what it may use of the device."""
    headers = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Content-Security-Policy", content_policy(assets.critical().hash)),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if settings.secure_cookies:
        headers.append(("Strict-Transport-Security", "max-age=31536000"))
    return headers


def add_headers(response: Response) -> Response:
    headers = response.headers
    # A page that may use the microphone says so itself; of the others nothing is there to be
    # looked for and replaced.
    if "Permissions-Policy" not in headers:
        headers.add("Permissions-Policy", PERMISSIONS)
    headers.extend(current_app.extensions["same_headers"])
    headers.add("Stegvis-Epoch", epoch())
    headers.setdefault("Cache-Control", "no-store")
    if response.mimetype == "text/html":
        htmx.vary(response)
    return response


def init_app(app: Flask) -> None:
    app.extensions["same_headers"] = same_headers(app.extensions["settings"])
    app.before_request(refuse_cross_site)
    app.after_request(add_headers)
