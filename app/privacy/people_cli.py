"""``flask people …``: who is here, an extract of one, an erasure."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlmodel import Session, col, select

from app import audit, clock
from app.accounts.models import Person, RoleHeld
from app.accounts.sealing import Erased as NoKey
from app.accounts.sealing import faces
from app.associations.models import Association
from app.privacy.actions import (
    NoSuchPerson,
    erase_person,
    erased,
    leave_no_trace,
    person_of,
    to_erase,
)
from app.privacy.backup_cli import database, in_one_line
from app.privacy.extract import extract
from app.privacy.extract_page import render
from app.privacy.keys import write_again
from app.privacy.ledger import Erased, ledger_file, note
from app.privacy.whole_file import whole_file

people_cli = AppGroup("people", help="One person: her extract, her erasure.")
OUT = click.Path(path_type=Path, dir_okay=False)


@people_cli.command("list")
@click.option("--association", help="Only this association's people.")
@click.option("--name", help="Only those whose first name or alias begins so.")
@click.option("--names", is_flag=True, help="Show names too. It is logged.")
def list_people(association: str | None, name: str | None, names: bool) -> None:
    """Ids, roles and pictures; names only when asked for."""
    wanted = _folded(name or "")
    with in_one_line(Path("-")), database().reading() as session:
        rows = _people(session, association)
        known = faces(session, [row[0] for row in rows]) if names or wanted else {}
    shown = [
        row
        for row in rows
        if not wanted or (row[0] in known and _folded(known[row[0]].first_name).startswith(wanted))
    ]
    if known:
        with in_one_line(Path("-")):
            _log_names(shown)
    for person_id, _, role, mark in shown:
        face = known.get(person_id)
        shows = [face.first_name] if names and face else []
        click.echo("  ".join([person_id, f"{role:<12}", mark, *shows]))
    click.echo(f"{len(shown)} people", err=True)


@people_cli.command("extract")
@click.argument("person_id")
@click.option("--format", "form", type=click.Choice(["html", "json"]), default="html")
@click.option("--out", type=OUT, help="A new file instead of the screen.")
def extract_command(person_id: str, form: str, out: Path | None) -> None:
    """Everything stored about PERSON_ID, and who read it. Hand it over in person."""
    where = out or Path("-")
    with in_one_line(where), _about(person_id):
        if out is not None and out.exists():
            raise click.ClickException(f"{out} exists: name a new file")
        with database().reading() as session:
            found = extract(session, person_id, at=clock.now())
            text = (
                render(session, found)
                if form == "html"
                else json.dumps(found.to_json(), ensure_ascii=False, indent=1)
            )
        _log(found.person, "extract_made", {"format": form})
        if out is None:
            click.echo(text)
            return
        with whole_file(out) as file:
            file.write(text.encode() + b"\n")
    rows = sum(len(rows) for rows in found.rows.values())
    by_others = len(found.readings)
    click.echo(f"wrote {rows} rows about {person_id} and {by_others} lines of the log to {out}")


@people_cli.command("erase")
@click.argument("person_id")
@click.option("--by", help="The id of the member of staff who decided.")
@click.option("--yes", is_flag=True, help="Without it, only say what would go.")
def erase_command(person_id: str, by: str | None, yes: bool) -> None:
    """Remove PERSON_ID: her rows and her key, in every backup too. There is no way back."""
    ledger = ledger_file(database().settings)
    with in_one_line(ledger), _about(person_id):
        with database().reading() as session:
            person = person_of(session, person_id)
            before, counts = erased(session, person_id), to_erase(session, person_id)
            if by is not None:
                person_of(session, by)
        if before is not None:
            note(ledger, [before])
            click.echo(f"{person_id} was erased on {before.at:%Y-%m-%d}: nothing is left to do")
            return
        if not yes:
            rows = ", ".join(f"{count} {table}" for table, count in counts.items())
            raise click.ClickException(f"nothing was removed; --yes would remove: {rows}")
        line = Erased(person_id, person.association_id, clock.now(), by)
        note(ledger, [line])
        with database().writing() as session:
            gone = erase_person(session=session, line=line)
            session.commit()
        leave_no_trace(database())
        with database().reading() as session:
            made = write_again(session, database().settings, at=clock.now())
    click.echo(
        f"erased {person_id}: {gone} rows and her key are gone, noted in {ledger};"
        f" {len(made)} keys files here were made anew, copies elsewhere still hold her key:"
        " delete them"
    )


@contextmanager
def _about(person_id: str) -> Iterator[None]:
    try:
        yield
    except NoSuchPerson as problem:
        raise click.ClickException(str(problem)) from problem
    except NoKey:
        raise click.ClickException(f"{person_id} has been erased: nothing can be read") from None


def _people(session: Session, association: str | None) -> list[tuple[str, str, str, str]]:
    """(id, association, roles, picture), in the order they came."""
    if association is not None and session.get(Association, association) is None:
        raise click.ClickException(f"no association has the id {association!r}")
    query = (
        select(Person.id, Person.association_id, RoleHeld.role, Person.mark)
        .join(RoleHeld, col(RoleHeld.person_id) == col(Person.id))
        .where(col(RoleHeld.ended_at).is_(None))
        .order_by(col(Person.id), col(RoleHeld.role))
    )
    if association is not None:
        query = query.where(col(Person.association_id) == association)
    found: dict[str, tuple[str, str, str, str]] = {}
    for person_id, home, role, mark in session.execute(query):
        roles = f"{found[person_id][2]}, {role.value}" if person_id in found else role.value
        found[person_id] = (person_id, home, roles, mark)
    return list(found.values())


def _log(person: Person, act: str, detail: dict[str, object]) -> None:
    with database().writing() as session:
        audit.record(
            session,
            association_id=person.association_id,
            act=act,
            at=clock.now(),
            person=person.id,
            detail=detail,
        )
        session.commit()


def _log_names(shown: list[tuple[str, str, str, str]]) -> None:
    homes = Counter(home for _, home, _, _ in shown)
    with database().writing() as session:
        for home, count in homes.items():
            audit.record(
                session,
                association_id=home,
                act="names_listed",
                at=clock.now(),
                detail={"people": count},
            )
        session.commit()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
