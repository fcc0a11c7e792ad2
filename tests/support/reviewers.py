"""A language reviewer, the texts as she finds them, and catalogues that a test may write in."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import i18n
from app.accounts.models import Person
from app.accounts.roles import Role
from app.i18n.overlay import fingerprint, read_reviews
from app.texts import laying
from app.texts.actions import set_languages
from tests.cast import Cast

CACHES = (i18n.languages, i18n.offered, i18n.known, i18n.shipped, read_reviews)
HIDDEN = re.compile(r'<input type="hidden" name="(source|seen)" value="([^"]*)">')


def forget() -> None:
    """What this process has read of the catalogues."""
    for cached in CACHES:
        cached.cache_clear()


@pytest.fixture
def translations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the catalogues, in place of the shipped ones."""
    folder = tmp_path / "translations"
    shutil.copytree(i18n.ROOT, folder)
    monkeypatch.setattr(i18n, "ROOT", folder)
    forget()
    yield folder
    monkeypatch.undo()
    forget()


@pytest.fixture
def nothing_laid() -> Iterator[None]:
    """Whatever a test lays over the catalogues of this process is gone after it."""
    yield
    another_process()


def another_process() -> None:
    """This process knows nothing of the database any more, as if it had just begun."""
    laying._laid = laying._Laid()
    i18n.lay_over({}, {})


def reviewer(
    app: Flask, cast: Cast, *locales: str, name: str = "rut", language: str = "en"
) -> Person:
    """Somebody who reviews these languages and reads another."""
    with app.extensions["database"].writing() as session:
        cast.session = session
        person = cast.add(name, Role.LANGUAGE_REVIEWER, language=language)
        session.flush()
        set_languages(session=session, at=cast.at, person_id=person.id, locales=locales)
        session.commit()
    return person


def address(locale: str, message: str) -> str:
    return f"/texts/{locale}/{fingerprint(message)}"


def before_her(client: FlaskClient, page: str) -> dict[str, list[str]]:
    """The fields that the page sends along: what she has before her."""
    found = HIDDEN.findall(client.get(page).text)
    assert found
    return {
        name: [unescape(value) for each, value in found if each == name]
        for name in ("source", "seen")
    }
