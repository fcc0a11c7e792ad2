"""Every text in templates and code, found as gettext finds it."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from app import i18n

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gated": None,
    "N_": None,
    "NN_": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
COMMENTS = ("translators:",)
# Python whose texts a participant reads; the texts of all other Python are staff's.
PARTICIPANT_PYTHON = {"forms.py", "notices.py", "staff_words.py", "changes.py", "greetings.py"}
PARTICIPANT_PYTHON |= {"feed.py", "wording.py"}
PARTICIPANT_PYTHON |= {"labels.py", "value_labels.py", "act_labels.py", "certificate.py"}
PARTICIPANT_PYTHON |= {
    "reminder_labels.py",
    "state_words.py",
    "sign_words.py",
    "plan_words.py",
    "my_way.py",
}
JINJA = {"trimmed": "true", "silent": "false"}
NOT_TRANSLATED = ("templates/gallery/",)


def sources() -> Iterator[tuple[Path, str, str]]:
    """(file, extraction method, domain) of everything that may hold a text."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(NOT_TRANSLATED):
            yield path, "jinja2.ext:babel_extract", "staff" if "/staff/" in name else "participant"
    for path in sorted((ROOT / "app").rglob("*.py")):
        domain = "participant" if path.name in PARTICIPANT_PYTHON else "staff"
        yield path, "python", domain


def extract() -> dict[str, Catalog]:
    """Fresh templates by domain. A text in both belongs to the participant's."""
    found = {domain: Catalog(domain=domain, charset="utf-8") for domain in i18n.DOMAINS}
    for path, method, domain in sources():
        options = JINJA if method.startswith("jinja2") else {}
        name = path.relative_to(ROOT).as_posix()
        for _line, text, comments, context in extract_from_file(
            method, path, keywords=KEYWORDS, comment_tags=COMMENTS, options=options
        ):
            found[domain].add(
                text,
                None,
                [(name, 0)],
                auto_comments=list(dict.fromkeys(comments)),
                context=context,
            )
    for message in list(found["staff"]):
        if message.id and found["participant"].get(message.id, message.context) is not None:
            found["staff"].delete(message.id, message.context)
    return found
