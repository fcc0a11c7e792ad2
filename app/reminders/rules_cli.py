"""`flask reminders rules`: what one programme does otherwise than usual."""

from datetime import datetime, time

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlmodel import Session, col, select

from app import audit, clock
from app.db import Database
from app.programmes.models import Programme
from app.reminders.models import ProgrammeRules
from app.reminders.planning import Rules

OFF = "off"


@click.command("rules")
@click.option("--programme", "slug", required=True, help="The programme, by its slug.")
@click.option("--association", help="Its association, by id, when there are several.")
@click.option("--evening", default="18:00", show_default=True, help="The evening before, or off.")
@click.option("--before-first", default="2", show_default=True, help="Hours, 1 to 6, or off.")
@click.option("--ratings/--no-ratings", default=True, show_default=True)
@click.option("--quiet", default="21:00-07:00", show_default=True, help="From and until.")
@with_appcontext
def rules_command(
    slug: str,
    association: str | None,
    evening: str,
    before_first: str,
    ratings: bool,
    quiet: str,
) -> None:
    """Say when a programme reminds its participants, and what of."""
    rules = _rules(evening, before_first, ratings, quiet)
    database: Database = current_app.extensions["database"]
    with database.writing() as session:
        programme = _programme(session, slug, association)
        set_rules(session=session, at=clock.now(), programme=programme, rules=rules)
        session.commit()
        click.echo(f"{programme.slug} reminds at {evening}, before a first time {before_first}")


def set_rules(*, session: Session, at: datetime, programme: Programme, rules: Rules) -> None:
    """A programme's rules as a whole."""
    row = session.get(ProgrammeRules, programme.id) or ProgrammeRules(
        programme_id=programme.id,
        quiet_from=rules.quiet_from,
        quiet_until=rules.quiet_until,
        set_at=at,
    )
    row.evening_at, row.hours_before_first = rules.evening_at, rules.hours_before_first
    row.ratings, row.set_at = rules.ratings, at
    row.quiet_from, row.quiet_until = rules.quiet_from, rules.quiet_until
    session.add(row)
    audit.record(
        session,
        association_id=programme.association_id,
        act="reminder_rules_set",
        at=at,
        detail={"programme": programme.id},
    )


def _rules(evening: str, before_first: str, ratings: bool, quiet: str) -> Rules:
    since, _, until = quiet.partition("-")
    hours = None if before_first == OFF else _hours(before_first)
    rules = Rules(
        None if evening == OFF else _wall(evening),
        hours,
        ratings,
        _wall(since),
        _wall(until),
    )
    if not (rules.quiet_until < time(12) < rules.quiet_from):
        raise click.ClickException(f"--quiet {quiet} must span the night, such as 21:00-07:00")
    if rules.evening_at is not None and rules.awake(rules.evening_at) != rules.evening_at:
        raise click.ClickException(f"--evening {evening} lies in the quiet hours {quiet}")
    return rules


def _hours(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 6:
        raise click.ClickException(f"expected 1 to 6 hours or off, found {text!r}")
    return int(text)


def _wall(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise click.ClickException(f"expected a time such as 18:00, found {text!r}") from None


def _programme(session: Session, slug: str, association: str | None) -> Programme:
    query = select(Programme).where(col(Programme.slug) == slug)
    if association is not None:
        query = query.where(col(Programme.association_id) == association)
    found = session.exec(query).all()
    if len(found) != 1:
        problem = "there is no programme" if not found else "say which association: several have"
        raise click.ClickException(f"{problem} {slug}")
    return found[0]
