"""Static files: hashed addresses, compressed once, kept in memory.

The few files we have are read at start, so an address names their content and may be cached
for a year, and a page's inline style has a known hash for the content policy.
"""

import base64
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, abort, request
from markupsafe import Markup

from app.web.policy import Access, open_to

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
COMPRESSIBLE = (".css", ".js", ".svg", ".json", ".webmanifest")
YEAR = "public, max-age=31536000, immutable"
LINK = re.compile(r"url\(\.\./([^)]+)\)")  # from a style to another of these files

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class File:
    """One file as it is sent: raw, and where it pays brotli and gzip, made when first asked for."""

    path: str
    mimetype: str
    body: bytes
    version: str

    @cached_property
    def brotli(self) -> bytes | None:
        return brotli.compress(self.body) if self._pays else None

    @cached_property
    def gzip(self) -> bytes | None:
        return gzip.compress(self.body, 9, mtime=0) if self._pays else None

    @property
    def _pays(self) -> bool:
        return self.path.endswith(COMPRESSIBLE)


@dataclass(frozen=True, slots=True)
class CriticalStyle:
    """The one inline style and its CSP hash."""

    css: Markup
    hash: str


def minify(css: str) -> str:
    """Comments and spare white space out; enough for one small hand-written file."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,>])\s*", r"\1", css).replace(";}", "}").strip()


def without_comments(script: str) -> str:
    """Comments and indentation out: they are for readers of the source.

    One behind code is left where it holds a quotation mark: what looks like it may be in a string.
    """
    script = re.sub(r"^[ \t]*//.*\n", "", script, flags=re.M)
    script = re.sub(r"(?<=[;,{}()\]]) // [^'\"`\n]*$", "", script, flags=re.M)
    return re.sub(r"^[ \t]+", "", script, flags=re.M)


def with_addresses(css: str) -> str:
    """The files that a style names, under their hashed addresses; one not made yet as it stands."""

    def hashed(found: re.Match[str]) -> str:
        path = STATIC / found[1]
        return f"url({address(read(path))})" if path.is_file() else found[0]

    return LINK.sub(hashed, css)


def address(file: File) -> str:
    return f"/static/{file.version}/{file.path}"


def read(path: Path) -> File:
    body = path.read_bytes()
    if path.suffix == ".css":
        body = with_addresses(minify(body.decode())).encode()
    elif path.suffix == ".js" and "vendor" not in path.parts:
        body = without_comments(body.decode()).encode()
    return File(
        path=path.relative_to(STATIC).as_posix(),
        mimetype=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        body=body,
        version=hashlib.sha256(body).hexdigest()[:10],
    )


@cache
def files() -> dict[str, File]:
    """Every file below static/, by its path there."""
    return {
        file.path: file
        for file in (read(path) for path in sorted(STATIC.rglob("*")) if path.is_file())
    }


@cache
def critical() -> CriticalStyle:
    css = files()["css/critical.css"].body.decode()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return CriticalStyle(css=Markup(css), hash=digest)  # noqa: S704 our own file


def asset(path: str) -> str:
    """The address of a static file; a KeyError names the one that is missing."""
    return address(files()[path])


def send(file: File, cache_control: str) -> Response:
    accepted = set(request.accept_encodings.values())
    body, encoding = file.body, None
    if "br" in accepted and file.brotli:
        body, encoding = file.brotli, "br"
    elif "gzip" in accepted and file.gzip:
        body, encoding = file.gzip, "gzip"
    response = Response(body, mimetype=file.mimetype)
    response.headers["Cache-Control"] = cache_control
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


@bp.get("/static/<version>/<path:path>")
@open_to(Access.PUBLIC)
def static_file(version: str, path: str) -> Response:
    """An old address answers with today's file, but is not kept."""
    file = files().get(path)
    if file is None:
        abort(404)
    return send(file, YEAR if version == file.version else "no-cache")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset=asset, critical_css=critical().css)
