"""The catalogues: `python -m tools.catalogues extract | compile | check | fingerprint TEXT`.

`extract` finds every text in templates and code and updates translations/<locale>/…/*.po;
`compile` writes the .mo files; `check` fails on anything missing, obsolete or malformed.
"""

import sys
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app import i18n
from tools import catalogue_gates as gates
from tools import fonts

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "_": None,
    "_l": None,
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


def po_path(code: str, domain: str) -> Path:
    return i18n.ROOT / code / "LC_MESSAGES" / f"{domain}.po"


def load(code: str, domain: str) -> Catalog:
    path = po_path(code, domain)
    if not path.exists():
        return Catalog(locale=code, domain=domain, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=code, domain=domain)


def update() -> str:
    """Bring each offered language up to the texts; English is filled in by its ids."""
    fresh, written = extract(), 0
    for language in i18n.offered():
        before = [load(language.code, domain) for domain in i18n.domains(language.code)]
        for domain in i18n.domains(language.code):
            template, catalogue = fresh[domain], load(language.code, domain)
            # A copy: what is new in the template becomes the catalogue's own message.
            catalogue.update(deepcopy(template), no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            _carry(before, catalogue)
            if language.code == "en":
                for message in catalogue:
                    if message.id:
                        message.string = message.id
            path = po_path(language.code, domain)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(
                    file,
                    catalogue,
                    include_lineno=False,
                    width=0,
                    sort_output=True,
                    omit_header=False,
                )
            written += 1
    count = sum(len(catalogue) for catalogue in fresh.values())
    return f"{count} texts in {written} catalogues"


def _carry(before: list[Catalog], catalogue: Catalog) -> None:
    """A text that has moved to the other domain keeps its translation."""
    for message in catalogue:
        if message.id and not _is_said(message):
            found = (each.get(message.id, message.context) for each in before)
            old = next((one for one in found if one and _is_said(one)), None)
            message.string = old.string if old else message.string


def _is_said(message: Message) -> bool:
    return any(message.string if isinstance(message.string, tuple) else (message.string,))


def compile_all() -> str:
    count = 0
    for language in i18n.offered():
        for domain in i18n.domains(language.code):
            path = po_path(language.code, domain)
            if not path.exists():
                continue
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, load(language.code, domain))
            count += 1
    return f"compiled {count} catalogues"


def terms(code: str) -> dict[str, list[str]]:
    """The terms that the gates hold a language to: the table `stems` of its glossary."""
    path = i18n.ROOT / code / "glossary.toml"
    found = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return dict(found.get("stems", {}))


def check() -> list[str]:
    """One line a fault: `locale/domain: what: the text`."""
    fresh, faults = extract(), []
    for language in i18n.offered():
        for domain in i18n.domains(language.code):
            where = f"{language.code}/{domain}"
            catalogue = load(language.code, domain)
            for fault in gates.faults(language, fresh[domain], catalogue, terms(language.code)):
                faults.append(f"{where}: {fault}")
    for font in fonts.FONTS:
        faults += (f"{font.code}: {fault}" for fault in fonts.faults(font, said_in(font.code)))
    return faults


def said_in(code: str) -> str:
    """Every text of a language's catalogues, in one."""
    messages = (m for domain in i18n.domains(code) for m in load(code, domain) if m.id)
    return "".join(text for message in messages for text in gates.forms(message))


def main(words: list[str]) -> int:
    match words:
        case ["extract"]:
            print(update())
        case ["compile"]:
            print(compile_all())
        case ["check"]:
            faults = check()
            print("\n".join(faults) or "catalogues: complete")
            return 1 if faults else 0
        case ["fingerprint", text]:
            print(i18n.fingerprint(i18n.text_in(i18n.SOURCE, text)))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
