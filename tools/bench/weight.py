"""What pages weigh on the wire, by asking for them as a phone does."""

import re
from dataclasses import dataclass

import brotli
from flask.testing import FlaskClient

from tools.bench.demo import PHONE

KB = 1000
FIRST_VISIT = 40 * KB
TODAY_HTML = 14 * KB
LATER_PAGE = 6 * KB
MAP_PAGE = 12 * KB
OWN_JS = {"participant": 8 * KB, "staff": 20 * KB}

LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/[^"]+)"')
OWN_SCRIPT = re.compile(r'<script\b[^>]*?\bsrc="(/static/\w+/js/[^"]+)"')


@dataclass(frozen=True)
class Page:
    """An answer: bytes as they cross the wire without headers, and its text."""

    bytes: int
    text: str


def page(client: FlaskClient, path: str) -> Page:
    """One page or file, compressed. Raises RuntimeError unless the last answer is 200."""
    answer = client.get(path, headers=PHONE, follow_redirects=True)
    if answer.status_code != 200:
        raise RuntimeError(f"GET {path}: {answer.status}")
    body = answer.data
    is_packed = answer.headers.get("Content-Encoding") == "br"
    return Page(
        len(body), (brotli.decompress(body) if is_packed else body).decode(errors="replace")
    )


def first_visit(client: FlaskClient, path: str) -> int:
    """A page and every file it names: style, scripts, icons, manifest."""
    found = page(client, path)
    return found.bytes + sum(page(client, file).bytes for file in set(LINKED.findall(found.text)))


def own_js(client: FlaskClient, path: str) -> int:
    """Our own scripts on a page; htmx is not our own."""
    scripts = set(OWN_SCRIPT.findall(page(client, path).text))
    return sum(page(client, script).bytes for script in scripts)
