"""docs/how-to-add-a-language.md, followed step by step with Finnish."""

import json
import re
import shutil
from pathlib import Path

import polib
import pytest
from babel.messages.catalog import Catalog
from flask import Flask

from app import i18n
from app.assessments.catalogue import SHIPPED, load
from app.i18n.overlay import fingerprint
from app.texts.catalogues import po_path
from app.texts.listing import APART
from tests.cast import Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.reviewers import address, before_her, forget, reviewer
from tools import catalogues

PAGE = Path(__file__).parents[2] / "docs" / "how-to-add-a-language.md"


@pytest.fixture(scope="module")
def found() -> dict[str, Catalog]:
    """What the sources hold: it is the same for every test, and slow to find."""
    return catalogues.extract()


@pytest.fixture(autouse=True)
def no_second_search(found: dict[str, Catalog], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "extract", lambda: found)


ROW = """
[fi]
endonym = "Suomi"
html = "fi"
dir = "ltr"
script = "Latin"
offered = true
"""


def offer(folder: Path) -> None:
    """Step 1."""
    with (folder / "languages.toml").open("a", encoding="utf-8") as file:
        file.write(ROW)
    forget()


def made_up(swedish: str) -> str:
    """Stands in for Finnish: the Swedish with small letters for capitals, so that no text is the
    Swedish itself; gaps, tags and signs stay."""
    pieces = APART.split(swedish)
    return "".join(one if place % 2 else one.swapcase() for place, one in enumerate(pieces))


def fill(path: Path, swedish: Path) -> None:
    """Step 3."""
    words = {entry.msgid: entry for entry in polib.pofile(str(swedish))}
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        said = words[entry.msgid]
        entry.msgstr = made_up(said.msgstr)
        entry.msgstr_plural = {form: made_up(text) for form, text in said.msgstr_plural.items()}
    catalogue.save(str(path))


def fill_all() -> None:
    for domain in i18n.DOMAINS:
        fill(po_path("fi", domain), po_path("sv", domain))
    catalogues.compile_all()
    forget()


def test_the_page_names_what_the_steps_use() -> None:
    page = PAGE.read_text("utf-8")
    for named in ("languages.toml", "tools.catalogues extract", "tools.catalogues check"):
        assert named in page
    assert len(page.splitlines()) <= 45
    fields = re.findall(r"`(endonym|html|dir|script|offered)", page)
    assert set(fields) == {"endonym", "html", "dir", "script", "offered"}


def test_a_language_is_a_row_two_catalogues_and_a_wording(
    translations: Path, tmp_path: Path
) -> None:
    assert i18n.known("fi") is None
    offer(translations)
    assert i18n.known("fi-FI") is not None

    catalogues.update()
    faults = catalogues.check()
    assert any(re.search(r"/fi/.*/participant.po:\d+: missing", fault) for fault in faults)
    fill_all()
    assert catalogues.check() == []
    assert i18n.text_in("fi", "Today") == "iDAG"

    instrument = tmp_path / "now"
    shutil.copytree(SHIPPED / "now", instrument)
    shutil.copy(instrument / "en.toml", instrument / "fi.toml")
    assert "fi" in load(instrument).languages()


@ON_ONE_ENGINE
@pytest.mark.usefixtures("nothing_laid")
def test_a_new_language_is_reviewed_counted_and_written_out_like_any_other(
    translations: Path, app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    offer(translations)
    catalogues.update()
    fill_all()
    client = client_of(reviewer(app, cast, "fi"))
    page = address("fi", "Today")
    assert "Suomi" in client.get("/texts").text
    assert 'lang="fi" dir="ltr"' in client.get(page).text
    sent = {**before_her(client, page), "text": "Tänään", "reason": "Finnish"}
    assert client.post(f"{page}/change", data=sent).status_code == 303
    client.get("/texts")
    assert i18n.text_in("fi", "Today") == "Tänään"
    command = app.test_cli_runner()
    rows = json.loads(command.invoke(args=["i18n", "status", "--format", "json"]).stdout)
    (row,) = (row for row in rows if (row["locale"], row["domain"]) == ("fi", "participant"))
    assert (row["translated"], row["reviewed"]) == (row["messages"], 1)
    assert command.invoke(args=["i18n", "export", "--locale", "fi"]).exit_code == 0
    assert 'msgstr "Tänään"' in po_path("fi", "participant").read_text("utf-8")


def test_a_new_text_is_missing_in_every_language_but_english(translations: Path) -> None:
    codes = [one.code for one in i18n.offered()]
    for code in codes:
        path = str(po_path(code, "participant"))
        catalogue = polib.pofile(path)
        catalogue.remove(catalogue.find("Today"))
        catalogue.save(path)
    catalogues.update()
    missing = [fault for fault in catalogues.check() if fault.endswith(": missing: 'Today'")]
    wanted = [code for code in codes if code != "en"]
    assert [fault.split("/")[1] for fault in missing] == wanted


def test_an_approved_text_is_no_draft_until_the_swedish_changes(translations: Path) -> None:
    print_of = fingerprint(i18n.text_in("sv", "You may skip every question."))
    (translations / "ar" / "review.toml").write_text(
        f'["You may skip every question."]\nstate = "twice"\nof = "{print_of}"\n', "utf-8"
    )
    forget()
    assert i18n.is_reviewed("ar", "You may skip every question.")
    path = po_path("sv", "participant")
    catalogue = polib.pofile(str(path))
    entry = catalogue.find("You may skip every question.")
    assert entry is not None
    entry.msgstr = "Du får hoppa över allt."
    catalogue.save(str(path))
    catalogues.compile_all()
    forget()
    assert not i18n.is_reviewed("ar", "You may skip every question.")


@pytest.mark.parametrize("language", [each.code for each in i18n.offered()])
def test_every_offered_language_has_every_instrument_of_our_own(language: str) -> None:
    for folder in SHIPPED.iterdir():
        if folder.is_dir() and not folder.name.startswith("_"):
            assert language in load(folder).languages()
