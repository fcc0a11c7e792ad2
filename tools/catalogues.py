"""The catalogues: `python -m tools.catalogues extract | compile | check | fingerprint TEXT |
still-right [LOCALE [TEXT]]`.

`extract` finds every text in templates and code, updates translations/<locale>/…/*.po and writes
translations/<domain>.pot;
`compile` writes the .mo files; `check` fails on anything missing, obsolete or malformed;
`still-right` says of translations that the Swedish may have changed and they need not.
"""

import sys
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from app import i18n
from app.i18n import Language
from app.i18n.overlay import fingerprint
from app.texts import gates, origins, strict
from app.texts.catalogues import as_mo, load, po_path, rules
from app.texts.extraction import extract
from app.texts.strict import Problems, Refused
from tools import fonts, written

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def update() -> str:
    """Bring each offered language up to the texts; English is filled in by its ids.

    Raises Refused for a catalogue that is no whole file: it would be written over.
    """
    for path in _paths():
        _read(path)
    fresh, count_of_files = extract(), 0
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
                write_po(file, catalogue, include_lineno=False, width=0, sort_output=True)
            count_of_files += 1
    for domain, template in fresh.items():
        template.creation_date = NO_DATE  # the same texts give the same file
        with (i18n.ROOT / f"{domain}.pot").open("wb") as file:
            write_po(file, template, include_lineno=False, width=0, sort_output=True)
    origins.settle([language.code for language in _translated()])
    count = sum(len(catalogue) for catalogue in fresh.values())
    return f"{count} texts in {count_of_files} catalogues"


def _translated() -> list[Language]:
    """From Swedish: the others than Swedish and English."""
    return [one for one in i18n.offered() if origins.is_translated_from_swedish(one.code)]


def still_right(code: str | None, text: str | None) -> str:
    """What was made from another Swedish is right all the same: in one language or in all."""
    codes = [one.code for one in _translated() if code in (None, one.code)]
    return "\n".join(
        f"{each}: {origins.still_right(each, None if text is None else [text])} texts still right"
        for each in codes
    )


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
    """Write the .mo files; raises Refused for the first catalogue that is no whole file."""
    found = {path: _read(path) for path in _paths()}
    for path, catalogue in found.items():
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
    return f"compiled {len(found)} catalogues"


def check() -> list[str]:
    """One line a fault: `path:line: what: the text`."""
    faults, read = [], {}
    for path in _paths():
        try:
            read[path] = _read(path)
        except Refused as refused:
            faults += refused.lines
    if faults:
        return faults  # the gates would stumble over what is no catalogue
    fresh = extract()
    for language in i18n.offered():
        held_to = rules(language.code)
        for domain in i18n.domains(language.code):
            path = po_path(language.code, domain)
            catalogue = read.get(path) or Catalog()
            for line, fault in gates.faults(language, fresh[domain], catalogue, held_to):
                faults.append(f"{shown(path)}:{line}: {fault}")
        where = shown(origins.path_of(language.code))
        faults += (
            f"{where}: {origins.STALE}: {key!r}" for key in sorted(origins.stale(language.code))
        )
        faults += written.faults(language, held_to)
    for font in fonts.FONTS:
        faults += (f"{font.code}: {fault}" for fault in fonts.faults(font, said_in(font.code)))
    return faults


def _paths() -> list[Path]:
    """Every catalogue there is of the offered languages."""
    every = (
        po_path(one.code, domain) for one in i18n.offered() for domain in i18n.domains(one.code)
    )
    return [path for path in every if path.exists()]


def _read(path: Path) -> Catalog:
    problems = Problems(shown(path))
    _, catalogue = strict.read(path, i18n.offered(), path.parents[1].name, problems)
    problems.stop()
    return catalogue


def shown(path: Path) -> Path:
    return path.relative_to(i18n.ROOT.parent)


def said_in(code: str) -> str:
    """Every text of a language's catalogues, in one."""
    messages = (m for domain in i18n.domains(code) for m in load(code, domain) if m.id)
    return "".join(text for message in messages for text in gates.forms(message))


def main(words: list[str]) -> int:
    try:
        return _run(words)
    except Refused as refused:
        print("\n".join(refused.lines), file=sys.stderr)
        return 1


def _run(words: list[str]) -> int:
    match words:
        case ["extract"]:
            print(update())
        case ["compile"]:
            print(compile_all())
        case ["check"]:
            faults = check()
            print("\n".join(faults) or "catalogues: complete")
            return 1 if faults else 0
        case ["still-right", *which] if len(which) <= 2:
            print(still_right(*which, *[None] * (2 - len(which))))
        case ["fingerprint", text]:
            print(fingerprint(*i18n.source_of("en", text)))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
