"""`flask instruments`: what there is, and whether a folder of one's own would load."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.assessments.catalogue import SHIPPED, STRUCTURE, InstrumentError, load, load_all, shipped
from app.assessments.vocabulary import Instrument
from app.assessments.worked_examples import recompute
from app.programmes.instrument_names import KnownInstrument, known_instruments
from app.programmes.template_reader import TemplateError

instruments_cli = AppGroup("instruments", help="The instruments: list them, check a folder.")


@instruments_cli.command("list", with_appcontext=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--known", is_flag=True, help="Also those that programmes name but we do not ship.")
def list_instruments(form: str, known: bool) -> None:
    """List the instruments that can be answered."""
    try:
        rows = [_row(instrument) for instrument in shipped().values()]
        rows += [_known_row(one) for one in known_instruments(SHIPPED)] if known else []
    except (InstrumentError, TemplateError) as error:
        raise click.ClickException(str(error)) from error
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        languages = ", ".join(row["languages"]) or "not shipped"
        click.echo(f"{row['id']}  {row['version'] or '-'}  {row['title']}  {languages}")


@instruments_cli.command("check", with_appcontext=False)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def check(folder: Path) -> None:
    """Check an instrument folder, or a folder of them, and recompute the worked examples."""
    try:
        one = (folder / STRUCTURE).exists()
        instruments = [load(folder)] if one else list(load_all(folder).values())
        if not instruments:
            raise InstrumentError(folder, "", f"{STRUCTURE} or folders that hold one")
        said = [_checked(each, folder if one else folder / each.id) for each in instruments]
    except InstrumentError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Checked {len(said)}: {'; '.join(said)}.")


def _checked(instrument: Instrument, folder: Path) -> str:
    examples = recompute(instrument, folder / STRUCTURE)
    return (
        f"{instrument.id} version {instrument.version} (items: {len(instrument.items)}, "
        f"examples recomputed: {examples}, languages: {', '.join(instrument.languages())})"
    )


def _row(instrument: Instrument) -> dict[str, Any]:
    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.wordings["sv"].title,
        "items": len(instrument.items),
        "languages": list(instrument.languages()),
        "wording": instrument.wording.value,
        "owner": instrument.owner,
        "licence": instrument.licence,
        "source": instrument.source,
        "scoring": instrument.scoring.method.value,
        "shipped": True,
    }


def _known_row(known: KnownInstrument) -> dict[str, Any]:
    return {
        "id": known.id,
        "version": None,
        "title": known.name,
        "items": known.items,
        "languages": [],
        "wording": None,
        "owner": known.owner,
        "licence": known.licence,
        "source": "; ".join(known.source),
        "scoring": None,
        "shipped": False,
    }
