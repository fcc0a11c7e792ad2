"""Everything about her and who read it, as JSON and as a page in her language; hers only."""

import html
import json
from base64 import b64decode
from pathlib import Path

import html5lib
from sqlmodel import col, select

from app import audit, clock
from app.audit.models import AuditEntry
from app.privacy.datamap import Export, tables
from app.privacy.kinds import from_json, kind_of
from app.privacy.paths import rows_of_person
from tests.privacy.conftest import NAME, PHONE, WORDS, House, said
from tests.support.app import ON_ONE_ENGINE
from tests.support.maps import webm


def extract_of(house: House, person_id: str) -> dict[str, object]:
    done = house.flask("people", "extract", person_id, "--format", "json")
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.output)
    return found


def page_of(house: House, person_id: str) -> str:
    """With the whole app, which knows how to render."""
    found = house.app.test_cli_runner().invoke(args=["people", "extract", person_id])
    assert found.exit_code == 0, (found.output, found.exception)
    return str(found.output)


def test_the_extract_holds_every_row_of_hers_as_it_is_stored(house: House) -> None:
    found = extract_of(house, house.canary)
    seen = 0
    for table, entry in tables():
        names = entry.exported(Export.EXTRACT)
        if not entry.of or not names:
            continue
        sealed = {column.name for column in entry.sealed()}
        with house.database.reading() as session:
            where = rows_of_person(table, entry, house.canary)
            stored = [dict(row) for row in session.execute(select(table).where(where)).mappings()]
        rows = found["rows"][table.name]  # type: ignore[index]
        back = [
            {n: from_json(v, kind_of(table.c[n].type)) for n, v in row.items() if n not in sealed}
            for row in rows
        ]
        expected = [{n: row[n] for n in names if n not in sealed} for row in stored]
        if table.name == "audit_entry":  # the extract itself is logged after it
            expected = [row for row in expected if row["act"] != "extract_made"]
        assert sorted(back, key=repr) == sorted(expected, key=repr), table.name
        seen += len(rows)
    assert seen > 20


def test_what_was_sealed_is_in_clear_and_no_secret_is_in_it(house: House) -> None:
    found = extract_of(house, house.canary)
    rows: dict[str, list[dict[str, object]]] = found["rows"]  # type: ignore[assignment]
    assert (rows["person"][0]["first_name"], rows["person"][0]["phone"]) == (NAME, PHONE)
    assert WORDS + house.canary in [row["written"] for row in rows["item_answer"]]
    text = json.dumps(found)
    for secret in ("token_hash", "pin_hash", "wrapped", "digits_hash", "argon2"):
        assert secret not in text


def test_her_map_and_plan_are_in_it_in_her_own_words_and_in_her_own_voice(house: House) -> None:
    rows: dict[str, list[dict[str, object]]] = extract_of(house, house.canary)["rows"]  # type: ignore[assignment]
    own = WORDS + house.canary
    assert rows["person_map"][0]["vision"] == own
    assert rows["goal"][0]["words"] == own
    assert {row["words"] for row in rows["milestone"]} == {own}
    assert {row["can_now"] for row in rows["milestone"]} == {own, None}
    assert rows["plan_line"][0]["who"] == "Kusin Kanarie"
    assert rows["talk_scale"][0]["next_small_step"] == own
    assert b64decode(str(rows["spoken_goal"][0]["sound"])) == webm(2)
    assert rows["plan_agreement"]
    page = page_of(house, house.canary)
    assert '<audio controls src="data:audio/webm;base64,' in page
    assert "تمت خطوة" in page  # what changed is said in her language, not in a word of the code
    assert "step_done" not in page
    assert ": Kusin Kanarie</bdi>" in page  # a version says who helps, in her language
    assert "helper: " not in page


def test_nobody_else_is_in_it(house: House) -> None:
    text = json.dumps(extract_of(house, house.canary), ensure_ascii=False)
    assert "Amina" not in text
    assert house.cast.amina.id not in text
    assert "Amina" not in page_of(house, house.canary)


def test_who_read_is_told_by_unit_role_time_and_act_but_never_by_name(house: House) -> None:
    home, lena, mats = house.cast.association, house.cast.lena, house.cast.mats
    at = clock.now()
    with house.database.writing() as session:

        def log(act: str, by: str, person: str | None, **detail: object) -> None:
            audit.record(
                session,
                association_id=home.id,
                act=act,
                at=at,
                by=by,
                person=person,
                detail=detail,
            )

        log("card_opened", lena.id, house.canary)
        log("group_read", lena.id, None, programme=house.cast.gym.id, people=3)
        log("group_read", lena.id, None, programme=house.cast.farm.id, people=9)
        log("card_opened", mats.id, house.canary)
        log("card_opened", lena.id, house.cast.amina.id)
        log("signed_in", house.canary, house.canary)
        session.commit()
    found = extract_of(house, house.canary)
    read: list[dict[str, object]] = found["read_by"]  # type: ignore[assignment]
    now = [row for row in read if row["at"] == at.isoformat(timespec="microseconds")]
    assert [(row["unit"], row["role"], row["act"]) for row in now] == [
        ("Gymmet", "coach", "card_opened"),
        ("Gymmet", "coach", "group_read"),
        (home.name, "analyst", "card_opened"),
    ]
    page = page_of(house, house.canary)
    assert "Lena" not in page.partition("<table>")[2].rpartition("<section>")[2]


def test_the_page_is_whole_html_in_her_language_that_needs_nothing_else(house: House) -> None:
    page = page_of(house, house.canary)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    for element in tree.iter():
        assert element.tag not in ("script", "link", "img", "iframe", "form", "object")
        carried = element.attrib.pop("src", "") if element.tag == "audio" else ""
        assert carried.startswith("data:audio/webm;base64,") or not carried
        assert not {"src", "href", "style", "onclick"} & set(element.attrib)
    assert "url(" not in page
    assert html.escape(NAME) in page
    assert PHONE in page
    assert "هكذا حالي الآن" in page


def test_a_hostile_name_stays_a_text(house: House) -> None:
    from app.accounts.sealing import box_of
    from tests.privacy.conftest import sql

    bad = "</style><script>alert(1)</script>"
    with house.database.reading() as session:
        sealed = box_of(session, house.canary).seal(f"person|first_name|{house.canary}", bad)
    sql(house.database, "UPDATE person SET first_name=:n WHERE id=:p", n=sealed, p=house.canary)
    page = page_of(house, house.canary)
    assert "<script" not in page
    assert page.count("</style>") == 1


@ON_ONE_ENGINE
def test_a_file_is_private_new_and_its_making_is_logged(house: House, tmp_path: Path) -> None:
    path = tmp_path / "hers.json"
    words = ("people", "extract", house.canary, "--format", "json", "--out", path)
    assert "rows about" in said(house.flask(*words))
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["person"] == house.canary
    first = path.read_bytes()
    assert "exists: name a new file" in said(house.flask(*words), 1)
    assert path.read_bytes() == first
    with house.database.reading() as session:
        made = session.exec(select(AuditEntry).where(col(AuditEntry.act) == "extract_made")).one()
    assert (made.person, made.detail) == (house.canary, {"format": "json"})


def test_names_are_listed_only_when_asked_and_that_is_logged(house: House) -> None:
    plain = house.flask("people", "list")
    assert house.canary in plain.output
    assert NAME not in plain.output
    named = house.flask("people", "list", "--names", "--name", "kanarie")
    assert [line.split()[0] for line in named.stdout.splitlines()] == [house.canary]
    assert NAME in named.stdout
    with house.database.reading() as session:
        (row,) = session.exec(select(AuditEntry).where(col(AuditEntry.act) == "names_listed")).all()
    assert row.detail == {"people": 1}


def test_people_are_listed_one_association_at_a_time_if_wanted(house: House) -> None:
    other = house.flask("people", "list", "--association", house.cast.elsewhere.id)
    assert house.canary not in other.output
    assert "no association has the id" in said(
        house.flask("people", "list", "--association", "none"), 1
    )
