"""`flask schedule`: when it meets. `flask phrases`: the library, and checking one of your own."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlmodel import Session, col, select

from app import i18n
from app.associations.models import Association
from app.clock import STOCKHOLM
from app.db import Database
from app.programmes.models import Programme
from app.schedule import library
from app.schedule.further import further
from app.schedule.library import PhraseError, Phrases, say
from app.schedule.own_phrases import with_own
from app.schedule.queries import times_in
from app.schedule.times import Time
from app.web import pictures

schedule_cli = AppGroup("schedule", help="When the programmes meet.")
phrases_cli = AppGroup("phrases", help="The phrases that participants read about an activity.")

FURTHEST_DAYS = 800


class Day(click.ParamType[date]):
    """A day as 2027-03-18."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"expected a day such as 2027-03-18, found {value!r}", param, ctx)


@schedule_cli.command("list")
@click.option("--from", "since", type=Day(), required=True, help="First day, such as 2027-03-01.")
@click.option("--to", "until", type=Day(), required=True, help="Last day, itself included.")
@click.option("--programme", "slug", help="Only this programme, by its slug.")
@click.option("--association", help="Only this association, by its id.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_times(
    since: date, until: date, slug: str | None, association: str | None, form: str
) -> None:
    """List every time between two days, in local time, however far ahead."""
    if until < since:
        raise click.ClickException(f"--to {until} is before --from {since}")
    if (until - since).days > FURTHEST_DAYS:
        raise click.ClickException(f"ask for at most {FURTHEST_DAYS} days at a time")
    database: Database = current_app.extensions["database"]
    with database.reading() as session:
        rows = _rows(session, since, until, slug, association)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("  ".join(str(row[key] or "-") for key in row))


def _rows(
    session: Session, since: date, until: date, slug: str | None, association: str | None
) -> list[dict[str, str | None]]:
    """`[{"activity", "programme", "starts_at", "ends_at", "place", "status"}]` by time."""
    home = _association(session, association)
    programmes = {
        row.id: row
        for row in session.exec(select(Programme).where(Programme.association_id == home))
        if slug is None or row.slug == slug
    }
    if slug is not None and not programmes:
        raise click.ClickException(f"there is no programme {slug!r}")
    phrases = with_own(session, home)
    stand = [one for one in times_in(session, programmes, since, until) if since <= one.on <= until]
    times = [*stand, *further(session, programmes, since, until)]
    return [
        _row(one, programmes[one.programme_id], phrases)
        for one in sorted(times, key=lambda one: one.starts_at)
    ]


def _association(session: Session, wanted: str | None) -> str:
    """The only association, or the one named."""
    ids = list(session.exec(select(col(Association.id)).order_by(col(Association.id))))
    if wanted is not None and wanted not in ids:
        raise click.ClickException(f"there is no association {wanted!r}")
    if wanted is None and len(ids) != 1:
        raise click.ClickException(f"there are {len(ids)} associations: name one, --association ID")
    return wanted or ids[0]


def _row(one: Time, programme: Programme, phrases: Phrases) -> dict[str, str | None]:
    place = (
        one.where.name or say(phrases, one.where.kind, library.SOURCE).text if one.where else None
    )
    return {
        "activity": one.title or say(phrases, one.what, library.SOURCE).text,
        "programme": programme.slug,
        "starts_at": _local(one.starts_at),
        "ends_at": _local(one.ends_at),
        "place": place,
        "status": one.status.value,
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(STOCKHOLM).isoformat(timespec="seconds")


@phrases_cli.command("list", with_appcontext=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_phrases(form: str) -> None:
    """List the shipped phrases."""
    found = library.shipped().values()
    if form == "json":
        rows = [
            {"id": one.id, "shelf": one.shelf, "sign": one.sign, "texts": dict(one.texts)}
            for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.shelf:<9} {one.id:<22} {one.texts[library.SOURCE]}")


@phrases_cli.command("check", with_appcontext=False)
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=library.SHIPPED)
def check_phrases(folder: Path) -> None:
    """Check a library: every language on offer whole, every picture there, every gap kept."""
    languages = [one.code for one in i18n.offered()]
    try:
        found = library.load(folder, languages, pictures.names())
    except PhraseError as wrong:
        raise click.ClickException(str(wrong)) from None
    there = sorted({code for one in found.values() for code in one.texts})
    click.echo(f"Checked {len(found)} phrases in {', '.join(there)}.")
