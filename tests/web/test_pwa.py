"""What is installed, what is kept for a time without network, and that nobody is named in it."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import i18n
from app.db import Database
from app.web import assets, fonts, pwa
from tests.cast import Cast
from tests.support.app import ClientOf

LANGUAGES = [language.html_lang for language in i18n.offered()]
KINDS = ("", "/away")


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Nothing here depends on the engine."""
    return sqlite_database


def facts_of(client: FlaskClient) -> dict[str, object]:
    first_line = client.get("/service-worker.js").text.partition("\n")[0]
    return dict(json.loads(first_line.removeprefix("const STEGVIS = ").removesuffix(";")))


def test_the_worker_is_asked_for_anew_each_time_and_serves_the_whole_site(
    client: FlaskClient,
) -> None:
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/"


def test_every_file_that_the_worker_keeps_is_there_under_its_hashed_address(
    client: FlaskClient,
) -> None:
    files = facts_of(client)["files"]
    assert isinstance(files, list)
    assert len(files) == len(pwa.KEPT)
    for address in files:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_only_pages_in_two_languages_know_of_a_font_and_the_worker_never_fetches_it_ahead(
    client: FlaskClient,
) -> None:
    facts = facts_of(client)
    assert facts["fonts"] == fonts.addresses()
    ahead = json.dumps([facts["files"], facts["lists"]])
    assert not any(address in ahead for address in fonts.addresses())
    for code in LANGUAGES:
        page = client.get(f"/offline/{code}").text
        assert ("font" in "".join(re.findall("<link[^>]+>", page))) == (code in fonts.SHEETS)
        assert "preload" not in page
    for path in fonts.SHEETS.values():
        style = client.get(assets.asset(path)).text
        (font,) = re.findall(r"url\((.*?)\)", style)
        answer = client.get(font)
        assert font in fonts.addresses()
        assert (answer.status_code, answer.mimetype) == (200, "font/woff2")
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_worker_keeps_every_file_that_the_two_pages_need(client: FlaskClient) -> None:
    files = facts_of(client)["files"]
    for kind in KINDS:
        page = client.get(f"/offline/sv{kind}").text
        needed = re.findall(r'<script defer src="([^"]+)"|rel="stylesheet" href="([^"]+)"', page)
        addresses = {one or other for one, other in needed}
        assert addresses
        assert addresses <= set(files)


def test_another_text_in_a_kept_page_is_another_version(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts_of(client)["version"]
    app.extensions.pop("kept_version")
    assert facts_of(client)["version"] == before
    app.extensions.pop("kept_version")
    monkeypatch.setattr(pwa, "kept_page", lambda template, language: f"{template} other words")
    assert facts_of(client)["version"] != before


def test_another_file_is_another_version(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts_of(client)["version"]
    app.extensions.pop("kept_version")
    monkeypatch.setattr(pwa, "kept_files", lambda *_: ["/static/0000000000/js/exit.js"])
    assert facts_of(client)["version"] != before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_kept_pages_are_the_same_for_everybody_and_in_their_own_language(
    cast: Cast, client: FlaskClient, client_of: ClientOf, code: str, kind: str
) -> None:
    address = f"/offline/{code}{kind}"
    stranger, amina = client.get(address), client_of(cast.amina).get(address)
    assert stranger.data == amina.data
    assert "Set-Cookie" not in amina.headers
    assert f'<html lang="{code}"' in amina.text


@pytest.mark.parametrize("code", ["zz", "en-GB", "SV", "..", "fi"])
def test_a_language_that_is_not_offered_has_no_kept_page(client: FlaskClient, code: str) -> None:
    assert client.get(f"/offline/{code}").status_code == 404


def test_the_offline_page_says_what_is_kept_and_what_to_do(client: FlaskClient) -> None:
    page = client.get("/offline/en").text
    assert "No network right now" in page
    assert "What you have answered is kept." in page
    assert 'class="exit"' in page


def test_the_page_after_an_exit_offline_says_only_what_day_it_is(client: FlaskClient) -> None:
    page = client.get("/offline/en/away").text
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S).split()
    assert words == ["Today", "Today", "Open"]


def test_the_manifest_says_a_name_and_nothing_else(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest", headers={"Accept-Language": "ar"})
    manifest = json.loads(answer.data)
    assert answer.mimetype == "application/manifest+json"
    assert (manifest["name"], manifest["short_name"]) == ("Stegvis", "Stegvis")
    assert "description" not in manifest
    assert (manifest["start_url"], manifest["display"]) == ("/?app", "standalone")
    assert (manifest["lang"], manifest["dir"]) == ("ar", "rtl")


def test_every_icon_of_the_manifest_is_there(client: FlaskClient) -> None:
    icons = json.loads(client.get("/manifest.webmanifest").data)["icons"]
    assert {"any", "maskable"} <= {icon["purpose"] for icon in icons}
    for icon in icons:
        answer = client.get(icon["src"])
        assert (answer.status_code, answer.mimetype) == (200, icon["type"])


def test_a_script_can_be_read() -> None:
    files = assets.files()
    for path in [
        *(path for path in pwa.KEPT if path.endswith(".js")),
        "js/epoch.js",
        "service-worker.js",
    ]:
        assert files[path].body.count(b"\n") <= 200
