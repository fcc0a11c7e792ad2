"""`flask reminders rules`: what one programme does otherwise than usual."""

from dataclasses import replace
from datetime import time

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlmodel import Session, col, select

from app import clock
from app.db import Database
from app.programmes.models import Programme
from app.reminders.hours import Rules
from app.reminders.rules import set_rules

OFF = "off"


@click.command("rules")
@click.option("--programme", "slug", required=True, help="The programme, by its slug.")
@click.option("--association", help="Its association, by id, when there are several.")
@click.option("--evening", default="18:00", show_default=True, help="The evening before, or off.")
@click.option("--before-first", default="2", show_default=True, help="Hours, 1 to 6, or off.")
@click.option("--before-each/--before-first-only", default=False, show_default=True)
@click.option("--ratings/--no-ratings", default=True, show_default=True)
@click.option("--quiet", default="21:00-07:00", show_default=True, help="From and until.")
@with_appcontext
def rules_command(
    slug: str,
    association: str | None,
    evening: str,
    before_first: str,
    before_each: bool,
    ratings: bool,
    quiet: str,
) -> None:
    """Say when a programme reminds its participants, and what of."""
    rules = _rules(evening, before_first, quiet)
    rules = replace(rules, before_each=before_each, ratings=ratings)
    database: Database = current_app.extensions["database"]
    with database.writing() as session:
        programme = _programme(session, slug, association)
        set_rules(session=session, by=None, at=clock.now(), programme=programme, rules=rules)
        session.commit()
        click.echo(f"{programme.slug} reminds at {evening}, before a first time {before_first}")


def _rules(evening: str, before_first: str, quiet: str) -> Rules:
    since, _, until = quiet.partition("-")
    rules = Rules(
        None if evening == OFF else _wall(evening),
        None if before_first == OFF else _hours(before_first),
        quiet_from=_wall(since),
        quiet_until=_wall(until),
    )
    if not rules.spans_the_night:
        raise click.ClickException(f"--quiet {quiet} must span the night, such as 21:00-07:00")
    if not rules.is_awake_to_remind:
        raise click.ClickException(f"--evening {evening} lies in the quiet hours {quiet}")
    return rules


def _hours(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 6:
        raise click.ClickException(f"expected 1 to 6 hours or off, found {text!r}")
    return int(text)


def _wall(text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise click.ClickException(f"expected a time such as 18:00, found {text!r}")
    return found


def _programme(session: Session, slug: str, association: str | None) -> Programme:
    query = select(Programme).where(col(Programme.slug) == slug)
    if association is not None:
        query = query.where(col(Programme.association_id) == association)
    found = session.exec(query).all()
    if len(found) != 1:
        problem = "there is no programme" if not found else "say which association: several have"
        raise click.ClickException(f"{problem} {slug}")
    return found[0]
