"""`flask i18n`: how far the languages are, what is left, and files to and from translators."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlmodel import Session

from app import i18n
from app.crypto import KeyringDamaged, KeyringMissing, WrongKey
from app.db import Database, DatabaseProblem
from app.texts import exporting, incoming, laying
from app.texts import status as counting
from app.texts.queries import reviewable

PROBLEMS = (DatabaseProblem, KeyringDamaged, KeyringMissing, WrongKey)

i18n_cli = AppGroup("i18n", help="The languages: how far they are, and files for translators.")
as_format = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


@i18n_cli.command("status")
@as_format
def status(form: str) -> None:
    """One line a language and domain: texts, translated, reviewed, recorded, LIX."""
    try:
        with _reading() as session:
            rows = counting.status(session)
    except (click.ClickException, *PROBLEMS) as problem:
        click.echo(f"without the database, by the files alone: {problem}", err=True)
        rows = counting.status(None)
    _say(rows, form)


@i18n_cli.command("todo", with_appcontext=False)
@as_format
def todo(form: str) -> None:
    """What a change left untranslated or outdated, with where it stands and in which languages."""
    rows = counting.todo()
    if form == "json":
        _say(rows, form)
        return
    for row in rows:
        anew = [f"{code}: the Swedish has changed" for code in row["outdated"]]
        click.echo(f"{row['domain']}: {row['msgid']}  ({', '.join(row['locales'] + anew)})")
        click.echo(
            "".join(f"    {note}\n" for note in (row["comment"], *row["used"]) if note), nl=False
        )
    if not rows:
        click.echo("Every text is translated into every language.")


@i18n_cli.command("export")
@click.option("--locale", metavar="CODE", help="Only this language.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def export(locale: str | None, folder: Path | None) -> None:
    """Write what reviewers decided into the catalogues, here or under DIR."""
    codes = [language.code for language in reviewable()]
    if locale is not None and locale not in codes:
        raise click.ClickException(f"{locale} is no language of reviewers: {', '.join(codes)}")
    try:
        with _reading() as session:
            laying.look(session, _database().settings.database_url)
            for code in [locale] if locale else codes:
                changed, reviewed = exporting.export(session, code, folder or i18n.ROOT)
                click.echo(f"{code}: {changed} texts changed, {reviewed} reviewed")
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"not written: {problem}") from problem


@i18n_cli.command("import", with_appcontext=False)
@click.option("--locale", metavar="CODE", help="Refuse a file in another language.")
@click.argument("file", metavar="FILE.po", type=click.Path(path_type=Path))
def import_(locale: str | None, file: Path) -> None:
    """Take FILE.po of a translator into the catalogues: whole, or not at all."""
    try:
        found = incoming.read(file, locale)
        changed = exporting.take(found)
    except incoming.Refused as refused:
        click.echo("\n".join(refused.lines), err=True)
        click.echo("Nothing was taken.", err=True)
        sys.exit(1)
    except OSError as problem:
        raise click.ClickException(f"not written: {problem}") from problem
    click.echo(
        f"{found.language.code}: {changed} texts changed, {len(found.texts) - changed} as before,"
        f" {found.left} not in the file"
    )
    if found.obsolete:
        click.echo(f"{found.obsolete} obsolete texts (#~) of the file were passed over")


@contextmanager
def _reading() -> Iterator[Session]:
    with _database().reading() as session:
        yield session


def _database() -> Database:
    found: Database = current_app.extensions["database"]
    return found


def _say(rows: Sequence[Mapping[str, object]], form: str) -> None:
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in [dict.fromkeys(rows[0]), *rows] if rows else []:
        is_head = not any(value is not None for value in row.values())
        cells = row.keys() if is_head else ("-" if v is None else v for v in row.values())
        click.echo("  ".join(f"{cell!s:<11}" for cell in cells).rstrip())
