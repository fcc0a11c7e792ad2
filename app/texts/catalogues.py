"""The catalogues as files: where they stand, read and written. Nothing is ever half written."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import escape, read_po

from app import i18n
from app.i18n.language import Language
from app.i18n.overlay import fingerprint, key_of
from app.texts import easy, gates
from app.texts.fault import Fault
from app.texts.gates import Rules


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of a language as its catalogue has it. `key`: gettext's.

    `pages`: the files that say it, `comment`: what translators are told about it.
    """

    key: str
    domain: str
    ids: tuple[str, ...]
    context: str | None
    texts: tuple[str, ...]
    comment: str
    pages: tuple[str, ...]
    is_fuzzy: bool = False

    @property
    def is_translated(self) -> bool:
        return all(self.texts) and not self.is_fuzzy

    @property
    def id(self) -> str:
        """Names the text in an address."""
        return fingerprint(self.key)

    def said(self, texts: tuple[str, ...]) -> Message:
        """The same text with this translation, for the gates."""
        is_plural = len(self.ids) > 1
        return Message(
            self.ids if is_plural else self.ids[0],
            texts if is_plural else texts[0],
            context=self.context,
        )


def po_path(code: str, domain: str) -> Path:
    return i18n.ROOT / code / "LC_MESSAGES" / f"{domain}.po"


def load(code: str, domain: str) -> Catalog:
    path = po_path(code, domain)
    if not path.exists():
        return Catalog(locale=code, domain=domain, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=code, domain=domain)


def put(body: bytes, changed: Mapping[str, tuple[str, ...]]) -> bytes:
    """A catalogue with other translations, by key. Every other line of the file stays as it is."""
    lines = body.decode().split("\n")
    found = {_key(one): one for one in read_po(BytesIO(body)) if one.id}
    places = {found[key].lineno or 0: key for key in changed.keys() & found.keys()}
    for line in sorted(places, reverse=True):  # from the end, so that the numbers stay right
        first = next(n for n in range(line, len(lines)) if lines[n].startswith("msgstr"))
        last = next(n for n in range(first, len(lines)) if not lines[n].startswith(("msgstr", '"')))
        lines[first:last] = _msgstr(changed[places[line]], len(gates.ids(found[places[line]])) > 1)
    return "\n".join(lines).encode()


def _msgstr(texts: tuple[str, ...], is_plural: bool) -> list[str]:
    if is_plural:
        return [f"msgstr[{number}] {escape(text)}" for number, text in enumerate(texts)]
    return [f"msgstr {escape(texts[0])}"]


def _key(message: Message) -> str:
    return key_of(gates.ids(message)[0], message.context)


def as_mo(catalogue: Catalog) -> bytes:
    """Compiled."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def replace(files: Mapping[Path, bytes]) -> None:
    """Write all of them or, where one cannot be written, none."""
    drafts = {path: path.with_name(f".{path.name}.draft") for path in files}
    try:
        for path, body in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path].write_bytes(body)
        for path, draft in drafts.items():
            draft.replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def rules(code: str) -> Rules:
    """What the gates hold a language to: the stems of its glossary, what was let through (in
    this language and in all), and the Swedish."""
    folder = i18n.ROOT / code
    accepted = _toml(folder / "accepted.toml")
    for kind, names in _toml(i18n.ROOT / "accepted.toml").items():
        accepted[kind] = [*names, *accepted.get(kind, ())]
    swedish = {key: one.texts for key, one in entries(i18n.SOURCE).items()}
    return Rules(
        _toml(folder / "glossary.toml").get("stems", {}),
        accepted,
        swedish if code not in (i18n.SOURCE, "en") else {},
    )


def sent_faults(
    language: Language, entry: Entry, message: Message, held_to: Rules
) -> Iterator[Fault]:
    """Of what somebody sends: every gate, and easy Swedish where participants read it."""
    yield from gates.all_faults(language, message, held_to)
    is_theirs = entry.domain == i18n.DOMAINS[0] and not set(entry.pages) <= easy.STAFF_ONLY
    if language.code == i18n.SOURCE and is_theirs:
        yield from easy.easy_faults(gates.forms(message))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def entries(code: str) -> dict[str, Entry]:
    """Every text of a language by its key, the participants' first."""
    found: dict[str, Entry] = {}
    for domain in i18n.domains(code):
        path = po_path(code, domain)
        if path.exists():
            found |= _entries(path, domain, path.stat().st_mtime_ns)
    return found


@lru_cache(maxsize=64)
def _entries(path: Path, domain: str, _written_at: int) -> dict[str, Entry]:
    with path.open("rb") as file:
        return {entry.key: entry for entry in _read(read_po(file, domain=domain), domain)}


def _read(catalogue: Catalog, domain: str) -> list[Entry]:
    return [
        Entry(
            _key(message),
            domain,
            gates.ids(message),
            message.context,
            gates.forms(message),
            " ".join(message.auto_comments).removeprefix("translators: "),
            tuple(path for path, _line in message.locations),
            message.fuzzy,
        )
        for message in catalogue
        if message.id
    ]
