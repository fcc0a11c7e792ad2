"""An association can leave: its rows, all of them, its only, in files that anybody can read."""

import csv
import json
from pathlib import Path

from app.privacy.datamap import Export, tables
from app.web.spreadsheet import inert
from tests.privacy.conftest import NAME, WORDS, House, rows_of, said
from tests.support.app import ON_ONE_ENGINE

FORMULAS = ["=1+1", "+46 70", "-2", "@SUM(A1)", "\tx", "\rx", "\0x", "＝1"]


def exported(house: House, folder: Path, association: str | None = None) -> Path:
    home = association or house.cast.association.id
    assert "in plain text: guard them" in said(
        house.flask("export", "all", folder, "--association", home)
    )
    return folder


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
        with path.open(newline="") as file:
            rows = list(csv.reader(file))
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")), (path.name, cell)
        assert len(rows) - 1 == len(table(folder, path.stem))
    for text in FORMULAS:
        assert inert(text) == f"'{text}"
    assert inert("1+1") == "1+1"


def test_every_field_is_explained(house: House, tmp_path: Path) -> None:
    folder = exported(house, tmp_path / "x")
    told = (folder / "README.md").read_text()
    for path in folder.glob("*.csv"):
        with path.open(newline="") as file:
            heads = next(csv.reader(file))
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
