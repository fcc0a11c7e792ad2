"""`make sweep`: every page × language × mode in a real browser, and docs/sweep.json of what was
found. `ONLY=ti,ckb` looks at some languages again and leaves the rest of the record as it was."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from app import clock, i18n
from app.i18n.overlay import fingerprint, forms_in
from tools import assets, chromium, suite
from tools.steps import BUILD, ROOT, stop

PAGES = "tests/sweep"
RECORD = ROOT / "docs" / "sweep.json"
LOOKS = BUILD / "sweep.jsonl"  # a line for each round, written by the tests as they go
Row = dict[str, Any]
Hashes = dict[str, str]


def wanted(only: str) -> list[str]:
    """The words for pytest that choose these languages; all of them when none is named."""
    named = [code for code in only.split(",") if code]
    for code in named:
        if code not in i18n.languages():
            stop(f"ONLY={only}: {code} is no language of ours.")
    # A test's name ends in its language: [coach-ti] or [ti].
    words = " or ".join(f"-{code}] or [{code}]" for code in named)
    return [f"-k{words}"] if named else []


def rows(file: Path) -> list[Row]:
    """What the tests looked at, a row for each role, language and mode."""
    if not file.is_file():
        return []
    found = []
    for line in file.read_text("utf-8").splitlines():
        look = json.loads(line)
        pages = len(set(look.pop("pages")))
        found.append({**look, "on": clock.today().isoformat(), "pages": pages})
    return found


def kept() -> list[Row]:
    """The rows of the record as it stands."""
    found: list[Row] = json.loads(RECORD.read_text("utf-8"))["looks"] if RECORD.is_file() else []
    return found


def catalogue(code: str) -> str:
    """The hash of all that a language says to participants, as it is shipped."""
    said = i18n.shipped(code)
    keys = sorted(i18n.participant_keys())
    return fingerprint(*("\0".join((key, *forms_in(said, key))) for key in keys))


def looked_at() -> Hashes:
    """The catalogue of each language as it was when the sweep last looked."""
    if not RECORD.is_file():
        return {}
    found: Hashes = json.loads(RECORD.read_text("utf-8")).get("catalogues", {})
    return found


def has_changed(code: str) -> bool:
    """Nobody has looked at this language since its texts became others."""
    return looked_at().get(code) != catalogue(code)


def record(new: list[Row], old: list[Row]) -> None:
    """New rows in the place of old ones about the same; a row a line, so that a diff is read."""
    seen = sorted({row["language"] for row in new} & set(i18n.languages()))
    hashes = (looked_at() if old else {}) | {code: catalogue(code) for code in seen}
    by_what = {(row["language"], row["mode"], row["role"]): row for row in [*old, *new]}
    looks = [by_what[what] for what in sorted(by_what)]
    facts = {
        "languages": [one.code for one in i18n.offered()],
        "in nobody's language": sorted({row["language"] for row in looks} - set(i18n.languages())),
        "modes": sorted({row["mode"] for row in looks}),
        "pages": sum(row["pages"] for row in looks),
        "faults": sum(len(row["found"]) for row in looks),
        "catalogues": hashes,
    }
    head = "".join(f"{json.dumps(name)}: {json.dumps(said)},\n" for name, said in facts.items())
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in looks)
    RECORD.write_text(f'{{\n{head}"looks": [\n{lines}\n]\n}}\n', "utf-8")


if __name__ == "__main__":
    chromium.ensure()
    assets.ensure()
    only = os.environ.get("ONLY", "")
    LOOKS.unlink(missing_ok=True)
    outcome = suite.run("sweep", PAGES, *wanted(only), workers=2)
    record(rows(LOOKS), kept() if only else [])
    sys.exit(suite.close(outcome))
