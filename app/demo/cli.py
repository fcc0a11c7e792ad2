import json

import click
from flask import current_app
from flask.cli import AppGroup
from sqlmodel import Session, col, select

from app import clock
from app.accounts.models import Person, RoleHeld
from app.accounts.sealing import faces
from app.db import Database
from app.demo.seed import seed

demo_cli = AppGroup("demo", help="The fictional association (demo and test mode only).")


def _database() -> Database:
    database: Database = current_app.extensions["database"]
    return database


@demo_cli.command("seed")
def seed_command() -> None:
    """Build the demo association; an existing one is kept as it is."""
    with _database().writing() as session:
        built = seed(session, clock.today())
        session.commit()
    click.echo("built the demo association" if built else "kept the association that is here")


@demo_cli.command("people")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def people_command(form: str) -> None:
    """Everybody in the demo, and the address that signs in as each."""
    with _database().reading() as session:
        rows = people(session)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(f"{row[key]:<12}" for key in ("name", "role", "language", "url")))


def people(session: Session) -> list[dict[str, str]]:
    """`[{"name", "role", "language", "url"}]`, staff first; `url` is a path."""
    rows = session.execute(
        select(Person.id, RoleHeld.role)
        .join(RoleHeld, col(RoleHeld.person_id) == col(Person.id))
        .order_by(col(Person.created_at), col(Person.id))
    ).all()
    known = faces(session, [person_id for person_id, _ in rows])
    listed = [
        {
            "name": known[person_id].first_name,
            "role": role.value,
            "language": known[person_id].language,
            "url": f"/demo/{person_id}",
        }
        for person_id, role in rows
    ]
    return sorted(listed, key=lambda row: row["role"] == "participant")
