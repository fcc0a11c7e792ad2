"""``flask audit …``"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from app.db import Database
from app.db.cli import PROBLEMS
from app.privacy.logs import verdicts

audit_cli = AppGroup("audit", help="The log of who did or read what.")


@audit_cli.command("verify")
@click.option("--association", help="Only this association's log.")
def verify_command(association: str | None) -> None:
    """Check every entry of the log; exits 1 and names the first that was tampered with."""
    database: Database = current_app.extensions["database"]
    try:
        with database.reading() as session:
            found = verdicts(session, only=association)
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem
    if association is not None and not found:
        raise click.ClickException(f"there is no log of an association {association!r}")
    for name, verdict in found.items():
        if not verdict.ok:
            click.echo(f"association {name}: {verdict}", err=True)
    if not all(verdict.ok for verdict in found.values()):
        sys.exit(1)
    rows = sum(verdict.rows for verdict in found.values())
    click.echo(f"{rows} entries in {len(found)} logs, all as they were written")
