"""Files to and from translators: whole and through every gate, or refused with the line."""

import json
from pathlib import Path

import polib
import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from app import i18n
from app.i18n.overlay import key_of
from app.texts.catalogues import entries, po_path
from app.texts.origins import STALE, path_of, settle, stale
from app.texts.status import todo
from tests.cast import Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.reviewers import address, another_process, before_her, forget, reviewer
from tools import catalogues

pytestmark = pytest.mark.usefixtures("translations", "nothing_laid")


@pytest.fixture
def rut(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    return client_of(reviewer(app, cast, "ar", "sv"))


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["i18n", *words])


def bytes_of(code: str) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (i18n.ROOT / code).rglob("*") if path.is_file()}


def a_file(folder: Path, *, old: str = "", new: str = "", domain: str = "participant") -> Path:
    """What a translator of Arabic sends: the catalogue, with one thing changed."""
    text = po_path("ar", domain).read_text("utf-8")
    assert old in text
    path = folder / "from-a-translator.po"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def line_of(path: Path, words: str) -> int:
    """Of the msgid, where a fault is told."""
    return path.read_text("utf-8").split("\n").index(words) + 1


TODAY = 'msgid "Today"\nmsgstr "اليوم"'


def test_what_reviewers_decided_is_written_into_the_catalogues(
    app: Flask, rut: FlaskClient, tmp_path: Path
) -> None:
    page, other = address("ar", "Today"), address("ar", "Week")
    seen = before_her(rut, page)
    rut.post(f"{page}/change", data={**seen, "text": "يومي", "reason": "Shorter"})
    rut.post(f"{other}/approve", data=before_her(rut, other))
    before, shipped = bytes_of("ar"), po_path("ar", "participant").read_text("utf-8")
    elsewhere = tmp_path / "out"
    done = run(app, "export", "--locale", "ar", str(elsewhere))
    assert (done.exit_code, done.output) == (0, "ar: 1 texts changed, 2 reviewed\n")
    assert bytes_of("ar") == before
    written = (elsewhere / "ar/LC_MESSAGES/participant.po").read_text("utf-8")
    assert written == shipped.replace(TODAY, TODAY.replace("اليوم", "يومي"))
    assert run(app, "export").exit_code == 0
    assert po_path("ar", "participant").read_text("utf-8") == written
    forget()
    rut.get("/texts")  # the row and the catalogue say the same now
    assert i18n.text_in("ar", "Today") == "يومي"
    assert i18n.shipped_reviews("ar", "Today", i18n.source_of("ar", "Today")) == 1
    assert "Read by one" in rut.get(page).text
    assert "Read by one" in rut.get(other).text
    again = bytes_of("ar")
    assert "ar: 0 texts changed, 2 reviewed" in run(app, "export").output
    assert bytes_of("ar") == again


def test_a_later_file_of_a_translator_is_a_draft_again_and_the_row_is_void(
    app: Flask, rut: FlaskClient, tmp_path: Path
) -> None:
    page = address("ar", "Today")
    seen = before_her(rut, page)
    rut.post(f"{page}/change", data={**seen, "text": "يومي", "reason": "Shorter"})
    run(app, "export")
    forget()
    file = a_file(tmp_path, old='msgid "Today"\nmsgstr "يومي"', new='msgid "Today"\nmsgstr "نهاري"')
    assert run(app, "import", str(file)).output.startswith("ar: 1 texts changed")
    forget()
    another_process()
    rut.get("/texts")
    assert i18n.text_in("ar", "Today") == "نهاري"
    assert "Draft" in rut.get(page).text


@ON_ONE_ENGINE
def test_a_translators_file_is_taken_and_what_it_leaves_out_stays(
    app: Flask, tmp_path: Path
) -> None:
    file = a_file(tmp_path, old=TODAY, new=TODAY.replace("اليوم", "يومي"))
    catalogue = polib.pofile(str(file), wrapwidth=60)  # another tool's line breaks and order
    week, me = catalogue.find("Week"), catalogue.find("Me")
    assert week
    assert me
    catalogue.remove(week)
    me.msgstr = ""
    catalogue.sort(reverse=True)
    catalogue.save(str(file))
    before = po_path("ar", "participant").read_text("utf-8")
    done = run(app, "import", "--locale", "ar", str(file))
    assert done.exit_code == 0, done.output
    domains = [one.domain for one in entries("ar").values()]
    count, staff = domains.count("participant") - 3, domains.count("staff")
    assert done.output == f"ar: 1 texts changed, {count} as before, {staff + 2} not in the file\n"
    after = po_path("ar", "participant").read_text("utf-8")
    assert after == before.replace(TODAY, TODAY.replace("اليوم", "يومي"))
    forget()
    assert i18n.text_in("ar", "Today") == "يومي"  # compiled as well


@ON_ONE_ENGINE
def test_a_file_as_other_tools_write_it_is_taken(app: Flask, tmp_path: Path) -> None:
    """Poedit, msgcat and pybabel wrap the header too, and keep what is obsolete."""
    rule = next(
        one for one in po_path("ar", "participant").read_text("utf-8").split("\n") if PLURALS in one
    )
    middle = rule.index(" : n==2")
    old = '\n\n#~ msgid "Gone"\n#~ msgstr "ذهب"\n'
    file = a_file(tmp_path, old=rule, new=f'{rule[:middle]} "\n"{rule[middle + 1 :]}')
    text = file.read_text("utf-8").replace(TODAY, TODAY.replace("اليوم", "يومي"))
    file.write_text(text + old, "utf-8")
    done = run(app, "import", str(file))
    assert done.output.startswith("ar: 1 texts changed"), done.output
    assert "1 obsolete texts (#~) of the file were passed over" in done.output
    assert "Gone" not in po_path("ar", "participant").read_text("utf-8")


PLURALS = '"Plural-Forms: '
BAD: tuple[tuple[str, str, str, str, str], ...] = (
    # what, old, new, at the line of, told
    ("broken plural rule", PLURALS, '"Plural-Forms: x', '"Language: ar\\n"', "Plural-Forms: np"),
    (
        "wrong plural rule",
        "nplurals=6",
        "nplurals=2",
        '"Language: ar\\n"',
        "Plural-Forms: nplurals=6",
    ),
    ("code in the rule", "plural=(n==0", "plural=(__import__(n)==0", "", "Plural-Forms: nplurals"),
    ("no plural rule", PLURALS, '"X-Plurals: ', "", "Plural-Forms: nplurals=6"),
    ("another language", '"Language: ar', '"Language: so', "", "header says so, and ar is wanted"),
    ("no language of ours", '"Language: ar', '"Language: tlh', "", "one of sv, ar, fa"),
    ("another charset", "charset=utf-8", "charset=iso-8859-1", "", "charset=UTF-8"),
    (
        "script tag",
        TODAY,
        TODAY.replace("اليوم", "<script>x</script>اليوم"),
        "Today",
        "angle brackets",
    ),
    ("turned round", TODAY, TODAY.replace("اليوم", "\u202eاليوم"), "Today", "invisible sign"),
    ("placeholder gone", "%(day)s والآن", "والآن", "%(day)s and now", "gaps: %(day)s"),
    ("fuzzy", TODAY, f"#, fuzzy\n{TODAY}", "Today", "marked fuzzy"),
    ("twice", TODAY, f"{TODAY}\n\n{TODAY}", "", "the same text once more"),
    ("unknown", 'msgid "Today"', 'msgid "To day"', "To day", "no text of the product"),
    ("quotation mark", TODAY, TODAY[:-1], "", "quotation marks"),
    ("no msgstr", TODAY, 'msgid "Today"', "", "missing msgstr"),
    ("Swedish in it", TODAY, TODAY.replace("اليوم", "Idag"), "Today", "letters of the language"),
    ("a form too many", "msgstr[5]", 'msgstr[6] "س"\nmsgstr[5]', "", "more translations than"),
    ("rubbish", "# Arabic translations", "PK\x03\x04", "", "no line of a PO file"),
)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("old", "new", "at", "told"), [row[1:] for row in BAD], ids=[r[0] for r in BAD]
)
def test_a_bad_file_is_refused_with_its_line_and_the_old_text_stays(
    app: Flask, tmp_path: Path, old: str, new: str, at: str, told: str
) -> None:
    file, before = a_file(tmp_path, old=old, new=new), bytes_of("ar")
    done = run(app, "import", "--locale", "ar", str(file))
    assert done.exit_code == 1
    first = done.output.split("\n")[0]
    assert first.startswith(f"{file}:"), done.output
    assert told in done.output
    number = int(first.removeprefix(f"{file}:").partition(":")[0])
    if at and not at.startswith('"'):
        assert number == line_of(file, f'msgid "{at}"')
    assert 1 <= number <= len(file.read_text("utf-8").split("\n"))
    assert done.output.endswith("Nothing was taken.\n")
    assert "Traceback" not in done.output
    assert bytes_of("ar") == before


@ON_ONE_ENGINE
def test_a_file_that_is_not_there_or_not_utf_8_is_refused(app: Flask, tmp_path: Path) -> None:
    before = bytes_of("ar")
    missing = run(app, "import", str(tmp_path / "no.po"))
    assert (missing.exit_code, "no.po:1: cannot be read: No such file" in missing.output) == (
        1,
        True,
    )
    file = tmp_path / "latin.po"
    file.write_bytes(
        'msgid ""\nmsgstr ""\n"Language: sv\\n"\n\nmsgid "Save"\nmsgstr "Är"\n'.encode("latin-1")
    )
    latin = run(app, "import", str(file))
    assert (latin.exit_code, f"{file}:6: not UTF-8" in latin.output) == (1, True)
    file.write_bytes(b"\xff\xfe" + "msgid".encode("utf-16-le"))
    assert run(app, "import", str(file)).exit_code == 1
    assert run(app, "import", str(tmp_path)).exit_code == 1  # a folder
    assert bytes_of("ar") == before


@ON_ONE_ENGINE
def test_what_cannot_be_written_leaves_every_file_as_it_was(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_file(tmp_path, old=TODAY, new=TODAY.replace("اليوم", "يومي"))
    before, real = bytes_of("ar"), Path.write_bytes

    def full(self: Path, body: bytes) -> int:
        if "staff" in self.name:
            raise OSError(28, "No space left on device")
        return real(self, body)

    monkeypatch.setattr(Path, "write_bytes", full)
    done = run(app, "import", str(file))
    assert (done.exit_code, "No space left" in done.output) == (1, True)
    assert bytes_of("ar") == before


@ON_ONE_ENGINE
@pytest.mark.parametrize("locale", ["xx", "en", "../ar"])
def test_an_export_of_no_language_of_reviewers_is_one_line(app: Flask, locale: str) -> None:
    done = run(app, "export", "--locale", locale)
    assert (done.exit_code, "no language of reviewers: sv, ar" in done.output) == (1, True)


def test_the_status_counts_texts_translations_and_reviews(app: Flask, rut: FlaskClient) -> None:
    page = address("ar", "Today")
    rut.post(f"{page}/approve", data=before_her(rut, page))
    catalogue = polib.pofile(str(po_path("so", "participant")))
    for name in ("Today", "Week"):
        entry = catalogue.find(name)
        assert entry
        entry.msgstr = ""
    catalogue.save(str(po_path("so", "participant")))
    done = run(app, "status", "--format", "json")
    rows = {(row["locale"], row["domain"]): row for row in json.loads(done.stdout)}
    assert len(rows) == 2 * len(i18n.offered())
    for row in rows.values():
        assert list(row) == [
            "locale",
            "domain",
            "messages",
            "translated",
            "reviewed",
            "clips",
            "lix",
        ]
    count = len(polib.pofile(str(po_path("sv", "participant"))))
    assert {row["messages"] for (_, domain), row in rows.items() if domain == "participant"} == {
        count
    }
    assert rows["ar", "participant"]["reviewed"] == 1
    assert rows["so", "participant"]["translated"] == count - 2
    assert 0 < rows["sv", "participant"]["lix"] <= 25
    assert rows["ar", "participant"]["lix"] is None
    assert run(app, "status").output.startswith("locale       domain")


@ON_ONE_ENGINE
def test_the_status_does_without_a_database(app: Flask) -> None:
    app.extensions["database"].dispose()
    (app.extensions["settings"].data / "stegvis.db").unlink()
    done = run(app, "status", "--format", "json")
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)) == 2 * len(i18n.offered())
    assert "by the files alone" in done.stderr


@ON_ONE_ENGINE
def test_what_a_change_left_untranslated_is_listed_with_where_it_stands(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code, name in (("so", "Today"), ("ti", "Today"), ("ar", "%(days)s at %(time)s")):
        path = str(po_path(code, "participant"))
        catalogue = polib.pofile(path)
        entry = catalogue.find(name)
        assert entry
        catalogue.remove(entry)
        catalogue.save(path)
    rows = {key_of(row["msgid"], row["context"]): row for row in todo()}
    assert rows["Today"]["locales"] == ["so", "ti"]
    assert rows["Today"]["swedish"] == ["Idag"]
    assert any(path.startswith("templates/") for path in rows["Today"]["used"])
    found = rows["%(days)s at %(time)s"]
    assert (found["domain"], found["locales"]) == ("participant", ["ar"])
    assert found["comment"].startswith("days are weekdays in words")
    monkeypatch.setattr("app.texts.status.todo", lambda: [found])
    assert json.loads(run(app, "todo", "--format", "json").stdout) == [found]
    assert "participant: %(days)s at %(time)s  (ar)" in run(app, "todo").output


@ON_ONE_ENGINE
def test_a_changed_swedish_text_is_seen_in_every_language_made_from_it(
    app: Flask, rut: FlaskClient, tmp_path: Path
) -> None:
    page = address("sv", "Today")
    seen = before_her(rut, page)
    rut.post(f"{page}/change", data={**seen, "text": "Denna dag", "reason": "Clearer"})
    run(app, "export", "--locale", "sv")
    forget()
    others = [one.code for one in i18n.offered() if one.code not in ("sv", "en")]
    assert outdated() == others
    told = [fault for fault in catalogues.check() if fault.endswith(f"{STALE}: 'Today'")]
    assert len(told) == len(others)
    assert "ar: the Swedish has changed" in run(app, "todo").output
    # Another translation is made from it; the same may be right still.
    file = a_file(tmp_path, old=TODAY, new=TODAY.replace("اليوم", "يومي"))
    assert run(app, "import", str(file)).exit_code == 0
    assert behind(others) == [code for code in others if code != "ar"]
    assert catalogues.still_right("fa", "Today") == "fa: 1 texts still right"
    left = [code for code in others if code not in ("ar", "fa")]
    assert behind(others) == left
    # The next extraction notes the Swedish of now, and which languages are not there yet.
    settle(others)
    assert behind(others) == left
    assert [code for code in others if path_of(code).exists()] == left


@ON_ONE_ENGINE
def test_a_text_noted_before_it_had_its_swedish_leaves_no_language_behind(app: Flask) -> None:
    others = [one.code for one in i18n.offered() if one.code not in ("sv", "en")]
    path_of().unlink()  # as if it was new
    path = str(po_path("sv", "participant"))
    catalogue = polib.pofile(path)
    entry = catalogue.find("Today")
    assert entry
    for text in ("", "Denna dag"):
        entry.msgstr = text
        catalogue.save(path)
        forget()
        if not text:
            settle(others)
    assert behind(others) == []


def behind(codes: list[str]) -> list[str]:
    return [code for code in codes if "Today" in stale(code)]


def outdated() -> list[str]:
    found = [row["outdated"] for row in todo() if row["msgid"] == "Today"]
    return found[0] if found else []


@ON_ONE_ENGINE
def test_a_heavy_or_red_swedish_sentence_for_participants_is_refused_wherever_it_comes_from(
    app: Flask, rut: FlaskClient, tmp_path: Path
) -> None:
    twenty = " ".join(["Du kan se på den"] * 4)
    name = "The file stays on this phone. Your contact person can also print it for you."
    page = address("sv", name)
    for bad, told in ((twenty, "at most <bdi>15</bdi> words"), ("Du måste.", "<bdi>måste</bdi>")):
        sent = {**before_her(rut, page), "text": f"{bad.rstrip('.')}.", "reason": "More"}
        done = rut.post(f"{page}/change", data=sent)
        assert (done.status_code, told in done.text) == (422, True)
    source = po_path("sv", "participant").read_text("utf-8")
    old = source[source.index(f'msgid "{name}"') :].split("\n")[1]
    file = tmp_path / "from-a-translator.po"
    file.write_text(source.replace(old, f'msgstr "{twenty}."', 1), "utf-8")
    refused = run(app, "import", "--locale", "sv", str(file))
    assert (refused.exit_code, "at most 15 words in a sentence" in refused.output) == (1, True)
