"""``flask audit …``"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup
from sqlmodel import select

from app.audit.models import AuditHead
from app.audit.verifying import verify
from app.db import Database
from app.db.cli import PROBLEMS

audit_commands = AppGroup("audit", help="The log of who did or read what.")


@audit_commands.command("verify")
@click.option("--association", help="Only this association's log.")
def verify_command(association: str | None) -> None:
    """Check every entry of the log; exits 1 and names the first that was tampered with."""
    database: Database = current_app.extensions["database"]
    try:
        with database.reading() as session:
            heads = session.exec(select(AuditHead.association_id))
            known = heads.all()
            wanted = [association] if association else known
            if not set(wanted) <= set(known):
                raise click.ClickException(f"there is no log of an association {association!r}")
            verdicts = {name: verify(session, name) for name in wanted}
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem
    for name, verdict in verdicts.items():
        if not verdict.ok:
            click.echo(f"association {name}: {verdict}", err=True)
            sys.exit(1)
    rows = sum(verdict.rows for verdict in verdicts.values())
    click.echo(f"{rows} entries in {len(verdicts)} logs, all as they were written")
