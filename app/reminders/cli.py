"""`flask reminders`: send what is due, show what would go, turn push off and on."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import click
from flask import current_app
from flask.cli import AppGroup
from sqlmodel import Session

from app import audit, clock
from app.associations.models import Association
from app.config import Mode
from app.db import Database
from app.reminders import duties, facts, staff_facts
from app.reminders.channels.answers import ALARMS
from app.reminders.delivery import run
from app.reminders.models import PushOff
from app.reminders.planning import DAY, ToBe, preview
from app.reminders.queries import answers_since
from app.reminders.rules_cli import rules_command
from app.schedule.recurrence import STOCKHOLM, moment

reminders_cli = AppGroup("reminders", help="What must not be forgotten.")
reminders_cli.add_command(rules_command)

FORM = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
FURTHEST = timedelta(days=62)
YEARS = range(2000, 2200)


@reminders_cli.command("run")
@click.option("--once", is_flag=True, required=True, help="One round, then stop.")
@click.option("--now", "at", help="As if it were this moment: 2027-03-18T18:00+01:00.")
@FORM
def run_once(once: bool, at: str | None, form: str) -> None:
    """Plan and send what is due, and say what this run did."""
    counts = run(_database(), current_app.extensions["ways"], _clock(at)).as_json()
    if form == "json":
        click.echo(json.dumps(counts))
        return
    reasons = [
        f"{word} {reason}: {count}"
        for word in ("skipped", "failed")
        for reason, count in counts[word].items()
    ]
    click.echo(", ".join([f"planned: {counts['planned']}", f"sent: {counts['sent']}", *reasons]))


@reminders_cli.command("plan")
@click.option("--from", "since", required=True, help="First day, such as 2027-03-01.")
@click.option("--to", "until", required=True, help="Last day, itself included.")
@FORM
def plan(since: str, until: str, form: str) -> None:
    """Show what would go on some days, if nothing changes. Nobody is named, nothing is sent."""
    first, last = _day(since), _day(until)
    if last < first:
        raise click.ClickException(f"--to {until} is before --from {since}")
    if last - first > FURTHEST:
        raise click.ClickException("ask for two months at most")
    with _database().reading() as session:
        rows = _planned(session, first, last)
    if form == "json":
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(
            f"{row['due']}  {row['person']}  {row['kind']}{'  paused' if row['why'] else ''}"
        )
    click.echo(f"{len(rows)} reminders")


@reminders_cli.command("answers")
@click.option("--days", default=1, show_default=True, type=click.IntRange(1, 400), help="So many.")
@FORM
def answers(days: int, form: str) -> None:
    """Show what the push services have answered lately, and which of it is ours to mend."""
    with _database().reading() as session:
        found = answers_since(session, clock.now() - timedelta(days=days))
    rows = [
        {"host": host, "word": word, "count": count, "alarm": word in ALARMS}
        for (host, word), count in found.items()
    ]
    if form == "json":
        click.echo(json.dumps(rows))
        return
    for row in rows:
        look = "  LOOK INTO THIS" if row["alarm"] else ""
        click.echo(f"{row['host']}  {row['word']}: {row['count']}{look}")
    click.echo(f"{sum(found.values())} answers")


@reminders_cli.command("push")
@click.argument("switch", type=click.Choice(["on", "off"]))
@click.option("--association", required=True, help="The association, by its id.")
def push(switch: str, association: str) -> None:
    """Let an association do without push, or use it again. Everything else stays."""
    at = clock.now()
    with _database().writing() as session:
        if session.get(Association, association) is None:
            raise click.ClickException(f"there is no association {association}")
        row = session.get(PushOff, association)
        if switch == "off" and row is None:
            session.add(PushOff(association_id=association, since=at))
        elif switch == "on" and row is not None:
            session.delete(row)
        audit.record(
            session,
            association_id=association,
            act="push_switched",
            at=at,
            detail={"to": switch},
        )
        session.commit()
    click.echo(f"push is {switch} for {association}")


def _planned(session: Session, first: date, last: date) -> list[dict[str, object]]:
    """Day by day, each by the facts as they will be, and with what the days before have told."""
    found: list[ToBe] = []
    told: dict[str, frozenset[str]] = defaultdict(frozenset)
    day = first
    while day <= last:
        for one in _planned_on(session, day, told):
            told[one.person_id] |= set(one.about)
            found.append(one)
        day += DAY
    return [
        {
            "person": one.person_id,
            "kind": one.kind.value,
            "occasion": one.occasion,
            "due": one.due_at.astimezone(STOCKHOLM).isoformat(timespec="minutes"),
            "why": one.why,
        }
        for one in sorted(found, key=lambda one: (one.due_at, one.person_id))
    ]


def _planned_on(session: Session, day: date, told: Mapping[str, frozenset[str]]) -> Iterator[ToBe]:
    at = moment(day, time())
    for people in facts.everybody(session, at):
        for her in (of.facts for of in people):
            more = replace(her, told=her.told | told[her.person_id])
            yield from preview(more, day, day)
    for staff in staff_facts.everybody(session, at):
        for own in (of.facts for of in staff):
            mine = replace(own, told=own.told | told[own.person_id])
            yield from duties.preview(mine, day, day)


def _clock(at: str | None) -> Callable[[], datetime]:
    if at is None:
        return clock.now
    if current_app.extensions["settings"].mode is Mode.PRODUCTION:
        raise click.ClickException("--now is refused in production: the clock is what it is")
    try:
        then = datetime.fromisoformat(at)
        fixed = (then if then.tzinfo else moment(then.date(), then.time())).astimezone(UTC)
    except (ValueError, OverflowError):
        fixed = None
    if fixed is None or fixed.year not in YEARS:
        raise click.ClickException(
            f"expected a moment such as 2027-03-18T18:00+01:00, found {at!r}"
        )
    return lambda: fixed


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise click.ClickException(f"expected a day such as 2027-03-18, found {text!r}")
    return found


def _database() -> Database:
    found: Database = current_app.extensions["database"]
    return found
