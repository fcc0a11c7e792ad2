"""The record of processing (art. 30), made from the data map."""

from collections.abc import Iterator

from app.privacy.datamap import Class, Erasure, Export, TableEntry, data_map, tables

CLASSES = {
    Class.OPEN: "says nothing of anybody",
    Class.PSEUDONYMOUS: "pseudonymous: ids, moments, states",
    Class.PERSONAL: "about a person, readable in the database; ratings are about health (art. 9)",
    Class.SEALED: "about a person, sealed with a key of her own",
}
EXPORTS = {
    Export.EXTRACT: "her extract, and the association's export",
    Export.ASSOCIATION: "the association's export",
    Export.NEVER: "nowhere",
}
ERASURES = {
    Erasure.DELETE: "her rows are removed",
    Erasure.BLANK: "the row stays as an id, everything about her in it is emptied",
    Erasure.KEEP: "stays, with the pseudonymous id",
}
HEAD = """\
# Record of processing

Made from `app/privacy/datamap.toml` by `python -m tools.record`: do not edit it here. The same
file decides what a backup, an extract, an export and an erasure do.

**Controller**: the one that each programme names (`programme.controller`). **Recipients**: none
outside the association; nothing is sent to anybody. **Transfers to third countries**: none.
**Security**: [threat-model.md](threat-model.md), [running.md](running.md).
"""


def record() -> str:
    """The whole page, Markdown."""
    tables()  # complete, or DataMapError
    return "\n".join([HEAD, *_classes(), *(line for e in _in_order() for line in _table(e))]) + "\n"


def _in_order() -> list[TableEntry]:
    """As in the file: people first, the machinery last."""
    return list(data_map().values())


def _classes() -> Iterator[str]:
    yield "| Class | Means |"
    yield "|---|---|"
    yield from (f"| {level.value} | {words} |" for level, words in CLASSES.items())
    yield ""


def _table(entry: TableEntry) -> Iterator[str]:
    yield f"## {entry.name}"
    yield ""
    yield f"- **Of whom**: {entry.whom}"
    yield f"- **Purpose**: {entry.purpose}"
    yield f"- **Basis**: {entry.basis}"
    yield f"- **Kept**: {entry.retention}"
    if entry.of:
        yield f"- **At her erasure**: {ERASURES[entry.erasure]}"
    yield f"- **In backups**: {'yes' if entry.in_backup else 'no'}"
    yield ""
    yield "| Column | Class | Given out in |"
    yield "|---|---|---|"
    for column in entry.columns.values():
        yield f"| {column.name} | {column.level.value} | {EXPORTS[column.export]} |"
        if (column.purpose, column.retention) != (entry.purpose, entry.retention):
            yield f"| | | {column.purpose}; kept {column.retention} |"
    yield ""
