"""``flask export …``: an association leaves with what is its own."""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlmodel import Session, col, select

from app import audit, clock
from app.associations.models import Association
from app.privacy.backup_cli import database, in_one_line
from app.privacy.exporting import export_association

export_cli = AppGroup("export", help="An association's own data, to take along.")


@export_cli.command("all")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--association", help="Needed only when there are several.")
@click.option(
    "--with-protected",
    is_flag=True,
    help="People with protected identity too: when a whole association moves.",
)
def export_all(folder: Path, association: str | None, with_protected: bool) -> None:
    """One association's tables as CSV and JSON into DIR, which must be empty or new.

    People with protected identity are left out unless they are asked for.
    """
    with in_one_line(folder):
        if folder.exists() and any(folder.iterdir()):
            raise click.ClickException(f"{folder} is not empty: name an empty or a new one")
        with database().reading() as session:
            home = _one(session, association)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            done = export_association(
                session, home, folder, at=clock.now(), with_protected=with_protected
            )
        with database().writing() as session:
            audit.record(
                session,
                association_id=home.id,
                act="association_exported",
                at=clock.now(),
                detail={"tables": len(done.rows), "left_out": done.left_out},
            )
            session.commit()
    click.echo(
        f"exported {sum(done.rows.values())} rows of {len(done.rows)} tables of {home.name} to"
        f" {folder}, in plain text: guard them; {done.left_out} with protected identity left out"
    )


def _one(session: Session, wanted: str | None) -> Association:
    homes = session.exec(select(Association).order_by(col(Association.created_at))).all()
    if wanted is None and len(homes) > 1:
        ids = ", ".join(f"{one.id} ({one.name})" for one in homes)
        raise click.ClickException(f"there are several: name one with --association: {ids}")
    for home in homes:
        if wanted in (None, home.id):
            return home
    wrong = f"no association has the id {wanted!r}" if wanted else "there is no association yet"
    raise click.ClickException(wrong)
