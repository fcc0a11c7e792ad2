"""An association can leave: its rows, all of them, its only, in files that anybody can read."""

import csv
import io
import json
from pathlib import Path

from app.privacy.datamap import Export, tables
from app.web.spreadsheet import inert
from tests.privacy.conftest import NAME, WORDS, House, rows_of, said
from tests.support.app import ON_ONE_ENGINE
from tests.support.stays import protect

FORMULAS = ["=1+1", "+46 70", "-2", "@SUM(A1)", "\tx", "\rx", "\0x", "＝1"]
UNSEEN = [" ", "\u200b", "\ufeff", "\u00a0", "\u2003", "\u200e", " \u200b\ufeff"]


def exported(house: House, folder: Path, association: str | None = None, *words: str) -> Path:
    home = association or house.cast.association.id
    assert "in plain text: guard them" in said(
        house.flask("export", "all", folder, "--association", home, *words)
    )
    return folder


def sheet(path: Path) -> list[list[str]]:
    """As a Swedish Excel reads it: semicolons, and the mark that says UTF-8."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def table(folder: Path, name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((folder / f"{name}.json").read_text())
    return found


def test_an_association_gets_all_of_its_rows_and_none_of_another(
    house: House, tmp_path: Path
) -> None:
    ours = exported(house, tmp_path / "ours")
    theirs = exported(house, tmp_path / "theirs", house.cast.elsewhere.id)
    stored = rows_of(house.settings, everything=True)
    for found, entry in tables():
        names = entry.exported(Export.EXTRACT, Export.ASSOCIATION)
        if not names:
            assert not (ours / f"{found.name}.json").exists()
            continue
        both = len(table(ours, found.name)) + len(table(theirs, found.name))
        logged = 2 if found.name == "audit_entry" else 0  # each export, after it was read
        assert both in (len(stored[found.name]), len(stored[found.name]) - logged), found.name
    people = {row["id"] for row in table(theirs, "person")}
    assert people == {
        row["id"] for row in stored["person"] if row["association_id"] == house.cast.elsewhere.id
    }
    assert people
    text = b"".join(path.read_bytes() for path in theirs.iterdir()).decode()
    assert NAME not in text
    assert house.canary not in text


def test_sealed_fields_are_open_and_secrets_are_left_out(house: House, tmp_path: Path) -> None:
    folder = exported(house, tmp_path / "x")
    names = {row["first_name"] for row in table(folder, "person")}
    assert {NAME, "Amina", "Lena"} <= names
    assert {row["written"] for row in table(folder, "item_answer")} >= {WORDS + house.canary}
    everything = "".join(path.read_text() for path in folder.iterdir())
    for secret in ("token_hash", "pin_hash", "wrapped", "digits_hash", "argon2"):
        assert secret not in everything
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_no_cell_is_a_formula_and_the_json_is_exact(house: House, tmp_path: Path) -> None:
    folder = exported(house, tmp_path / "x")
    for path in folder.glob("*.csv"):
        rows = sheet(path)
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")), (path.name, cell)
        assert len(rows) - 1 == len(table(folder, path.stem))
    for text in FORMULAS:
        assert inert(text) == f"'{text}"
        if text[0] not in "\t\r\0":
            assert all(inert(mark + text) == f"'{mark}{text}" for mark in UNSEEN)
    assert [inert(text) for text in ("1+1", "", " å", "\ufeff")] == ["1+1", "", " å", "\ufeff"]


def test_people_with_protected_identity_are_left_out_unless_they_are_asked_for(
    house: House, tmp_path: Path
) -> None:
    protect(house.app, house.cast, "kanariefågel", "lena")
    hers = [
        row["id"]
        for row in rows_of(house.settings)["enrolment"]
        if row["person_id"] == house.canary
    ]
    assert hers
    home = house.cast.association.id
    line = said(house.flask("export", "all", tmp_path / "x", "--association", home))
    assert line.endswith("; 1 with protected identity left out")
    text = b"".join(path.read_bytes() for path in (tmp_path / "x").iterdir()).decode()
    assert "Left out too: 1 with protected identity" in text
    assert not [word for word in (NAME, WORDS[6:], house.canary, *hers) if word in text]
    assert "Amina" in text
    sheets = {row["id"] for row in table(tmp_path / "x", "answer_sheet")}
    assert {row["sheet_id"] for row in table(tmp_path / "x", "item_answer")} <= sheets
    full = exported(house, tmp_path / "y", home, "--with-protected")
    assert house.canary in {row["id"] for row in table(full, "person")}
    assert "Left out too" not in (full / "README.md").read_text()


def test_every_field_is_explained(house: House, tmp_path: Path) -> None:
    folder = exported(house, tmp_path / "x")
    told = (folder / "README.md").read_text()
    for path in folder.glob("*.csv"):
        heads = sheet(path)[0]
        assert f"## {path.stem}\n" in told
        assert all(f"`{head}`" in told for head in heads)


@ON_ONE_ENGINE
def test_a_folder_in_use_an_unknown_association_and_a_missing_choice_are_one_line(
    house: House, tmp_path: Path
) -> None:
    folder = tmp_path / "used"
    folder.mkdir()
    (folder / "letter").write_text("x")
    home = house.cast.association.id
    line = said(house.flask("export", "all", folder, "--association", home), 1)
    assert "is not empty: name an empty or a new one" in line
    line = said(house.flask("export", "all", tmp_path / "a"), 1)
    assert "there are several: name one with --association" in line
    line = said(house.flask("export", "all", tmp_path / "b", "--association", "x"), 1)
    assert "no association has the id 'x'" in line
    assert [path.name for path in folder.iterdir()] == ["letter"]


@ON_ONE_ENGINE
def test_an_erased_person_is_an_id_in_the_export(house: House, tmp_path: Path) -> None:
    house.flask("people", "erase", house.canary, "--yes")
    folder = exported(house, tmp_path / "x")
    (row,) = [row for row in table(folder, "person") if row["id"] == house.canary]
    assert row["first_name"] in (None, "")
