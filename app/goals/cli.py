"""`flask goals`: whether the library of small steps would load."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.assessments.catalogue import shipped as instruments
from app.goals import library
from app.goals.library import LibraryError
from app.web.pictures import names

goals_cli = AppGroup("goals", help="The goal map: check the library of small steps.")


@goals_cli.command("check-suggestions", with_appcontext=False)
@click.argument("folder", metavar="DIR", default=library.SHIPPED, type=click.Path(path_type=Path))
def check_suggestions(folder: Path) -> None:
    """Check a library of small steps: every step in every language, known areas and signs."""
    try:
        found = library.load(folder, library.areas_of(instruments()), frozenset(names()))
    except LibraryError as error:
        raise click.ClickException(str(error)) from error
    languages = ", ".join(sorted(next(iter(found.values())).words))
    areas = len({one.area for one in found.values()})
    click.echo(f"Checked {len(found)} steps in {areas} areas (languages: {languages}).")
