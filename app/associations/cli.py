"""`flask associations`: make one, list them."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlmodel import Session, col, select

from app import clock
from app.associations.actions import create_association
from app.associations.models import Association
from app.crypto import KeyringDamaged, KeyringMissing, WrongKey
from app.db import Database, DatabaseProblem

NAME_AT_MOST = 120
PROBLEMS = (DatabaseProblem, KeyringDamaged, KeyringMissing, WrongKey)

associations_cli = AppGroup("associations", help="The associations whose data is kept here.")


@associations_cli.command("create")
@click.argument("name")
def create(name: str) -> None:
    """Make the association called NAME; its id is the answer."""
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_AT_MOST:
        raise click.ClickException(f"a name has 1 to {NAME_AT_MOST} characters")
    database: Database = current_app.extensions["database"]
    try:
        with database.writing() as session:
            if any(row.name == name for row in every(session)):
                raise click.ClickException(f"there is an association called {name} already")
            row = create_association(session=session, at=clock.now(), name=name)
            session.commit()
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(row.id)


@associations_cli.command("list")
def list_associations() -> None:
    """One line an association: id and name."""
    database: Database = current_app.extensions["database"]
    try:
        with database.reading() as session:
            rows = every(session)
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem
    for row in rows:
        click.echo(f"{row.id}  {row.name}")
    if not rows:
        click.echo("no association yet: flask associations create NAME", err=True)


def every(session: Session) -> list[Association]:
    """All of them, by name."""
    return list(session.exec(select(Association).order_by(col(Association.name))))


def only(session: Session, given: str | None) -> Association:
    """The one that `--association ID` names, or the only one. Raises ClickException."""
    rows = every(session)
    if given is not None:
        for row in rows:
            if row.id == given:
                return row
        raise click.ClickException(f"no association has the id {given}: flask associations list")
    if len(rows) == 1:
        return rows[0]
    raise click.ClickException(
        "say which with --association ID: flask associations list"
        if rows
        else "there is no association yet: flask associations create NAME"
    )
