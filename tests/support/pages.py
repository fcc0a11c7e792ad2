"""What every page must be. The test client calls `check` for each answer, so no page escapes it."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

from app import i18n
from app.web import assets, neutral

# Words that would tell somebody who reads over her shoulder what this is (trust S15).
DENIED = neutral.denied()
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TOKEN = re.compile(r"[\w-]{40,}")  # made by chance: it says what chance says
FOCUSABLE = {"a", "button", "input", "select", "textarea", "summary"}
LABELLED = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button"}


def check(answer: TestResponse) -> None:
    """Raise AssertionError with everything that is wrong with a page; other answers pass."""
    request = answer.request
    faults = [f"cookie {name}" for name in _cookies(answer) if DENIED.search(name.lower())]
    is_html = answer.mimetype == "text/html" and not 300 <= answer.status_code < 400
    if is_html and request.method not in ("HEAD", "OPTIONS") and not answer.content_encoding:
        faults += [*_headers(answer)]
        if answer.text.lstrip().lower().startswith("<!doctype"):
            faults += [*page_faults(answer.text)]
        elif not request.headers.get("HX-Request"):
            faults.append("a fragment was sent to a browser that asked for a page")
    if DENIED.search(TOKEN.sub("", request.path).lower()):
        faults.append("a telling word in the address")
    assert not faults, f"{request.method} {request.path} ({answer.status_code}): {faults}"


def _cookies(answer: TestResponse) -> Iterator[str]:
    for line in answer.headers.getlist("Set-Cookie"):
        yield line.partition("=")[0]


def _headers(answer: TestResponse) -> Iterator[str]:
    for name, value in HEADERS.items():
        if answer.headers.get(name) != value:
            yield f"{name}: {answer.headers.get(name)}"
    policy = answer.headers.get("Content-Security-Policy", "")
    if not policy.startswith("default-src 'none'; script-src 'self';") or "unsafe" in policy:
        yield f"policy: {policy}"
    if not answer.headers.get("Stegvis-Epoch"):
        yield "no Stegvis-Epoch"
    if not {"hx-request", "hx-request-type"} <= {name.lower() for name in answer.vary}:
        yield f"Vary: {answer.vary}"


@lru_cache(maxsize=512)
def page_faults(text: str) -> tuple[str, ...]:
    """Everything that is wrong with a whole page, in words; empty when it is well."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(text)
    broken = [f"HTML: {code} at {place}" for place, code, _ in parser.errors]
    checks = (_frame, _ids, _labels, _inert, _addresses, _exit_first)
    return (*broken, *(fault for check in checks for fault in check(page)))


def words_of(element: Element) -> str:
    """The text of an element and what is in it, spaces folded."""
    return " ".join("".join(element.itertext()).split())


def all_of(page: Element, *tags: str) -> list[Element]:
    return [element for element in page.iter() if element.tag in tags]


def _frame(page: Element) -> Iterator[str]:
    if len(all_of(page, "h1")) != 1 or not words_of(all_of(page, "h1")[0]):
        yield f"{len(all_of(page, 'h1'))} h1 with words"
    if len(all_of(page, "main")) != 1:
        yield "not one main"
    title = " ".join(words_of(title) for title in page.findall("head/title"))
    if not title or len(page.findall("head/title")) != 1:
        yield "not one title with words"
    if DENIED.search(title.lower()):
        yield f"a telling word in the title: {title}"
    lang, direction = page.get("lang"), page.get("dir")
    if (lang, direction) not in {(row.html_lang, row.dir) for row in i18n.offered()}:
        yield f"lang={lang} dir={direction}"


def _ids(page: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    yield from (f"id {name} {count} times" for name, count in ids.items() if count > 1)
    for element in page.iter():
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for wanted in (element.get(name) or "").split():
                if wanted not in ids:
                    yield f"{element.tag} {name}={wanted}, which is not there"


def _labels(page: Element) -> Iterator[str]:
    named = {label.get("for") for label in all_of(page, "label") if words_of(label)}
    inside = {
        id(child) for label in all_of(page, "label") if words_of(label) for child in label.iter()
    }
    for element in page.iter():
        has_name = element.get("aria-label") or element.get("aria-labelledby")
        is_field = element.tag in LABELLED and element.get("type") not in NEEDS_NO_LABEL
        is_named = has_name or id(element) in inside or element.get("id") in named
        if is_field and not is_named:
            yield f"{element.tag} {element.get('name')} without a label"
        if element.tag in ("a", "button") and not has_name and not words_of(element):
            yield f"{element.tag} without words: {element.attrib}"
        if element.tag == "img" and element.get("alt") is None:
            yield f"img without alt: {element.get('src')}"
        is_told = element.get("aria-hidden") == "true" or element.get("role") == "img"
        if element.tag.endswith("svg") and not is_told:
            yield "svg neither hidden nor named"
    for fieldset in all_of(page, "fieldset"):
        if not any(words_of(legend) for legend in fieldset.findall("legend")):
            yield "fieldset without a legend"


def _inert(page: Element) -> Iterator[str]:
    """Nothing that the policy would have to stop (trust S26)."""
    for element in page.iter():
        for name in element.attrib:
            if name.lower().startswith("on") or name in ("style", "hx-on", "srcdoc"):
                yield f"{element.tag} has {name}"
    for script in all_of(page, "script"):
        if not (script.get("src") or "").startswith("/static/") or words_of(script):
            yield f"script {script.attrib}"
    styles = all_of(page, "style")
    if [style.text for style in styles] != [str(assets.critical().css)]:
        yield f"{len(styles)} style elements, not the critical one alone"
    yield from (
        f"{bad.tag}" for bad in all_of(page, "iframe", "object", "embed", "base", "marquee")
    )


def _addresses(page: Element) -> Iterator[str]:
    for_staff = "staff" in _kinds(page)
    for element in page.iter():
        for name in ("action", "formaction", "href", "src", "hx-get", "hx-post"):
            address = element.get(name)
            if address is None or element.tag.endswith("use"):
                continue
            if element.tag == "a" and re.match(r"(tel|sms):[+\d]", address):
                continue
            ours = re.match(r"/(?!/)|[?#]|\Z", address)
            if not ours:
                yield f"{element.tag} {name}={address}"
            elif not for_staff and element.tag == "a" and DENIED.search(address.lower()):
                yield f"a telling word in {address}"


def _kinds(page: Element) -> set[str]:
    """The classes of the body: participant, entry or staff, and more."""
    body = page.find("body")
    return set((body.get("class") or "").split()) if body is not None else set()


def _exit_first(page: Element) -> Iterator[str]:
    """On every page of a participant the way out is the first thing Tab reaches (trust S12)."""
    if any((element.get("tabindex") or "0") not in ("0", "-1") for element in page.iter()):
        yield "a tabindex changes the order"
    kinds = _kinds(page)
    if not kinds & {"participant", "entry"} or "away" in kinds:  # she has left already
        return
    first = next((e for e in page.iter() if e.tag in FOCUSABLE and e.get("tabindex") != "-1"), None)
    if first is None or first.get("href") != "/exit" or not words_of(first):
        yield "the way out is not first"
