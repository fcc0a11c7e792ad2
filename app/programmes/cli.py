"""`flask programmes`: list the shipped templates, check a folder of templates."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import time
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.programmes.template_model import Length
from app.programmes.template_reader import TemplateError
from app.programmes.templates import FILE_NAME, ProgrammeTemplate, load, load_all

programmes_cli = AppGroup("programmes", help="The catalogue of programme templates.")


@programmes_cli.command("list", with_appcontext=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Aligned lines, or a JSON list with every field.",
)
def list_templates(form: str) -> None:
    """List the shipped programme templates."""
    try:
        templates = load_all().values()
    except TemplateError as wrong:
        raise click.ClickException(str(wrong)) from None
    if form == "json":
        found = [template_as_json(one) for one in templates]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in _aligned(_row(one) for one in templates):
        click.echo(line)


@programmes_cli.command("check", with_appcontext=False)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def check_templates(folder: Path) -> None:
    """Check DIR: one template's folder, or a folder of such folders."""
    try:
        count = 1 if (folder / FILE_NAME).exists() and load(folder) else len(load_all(folder))
    except TemplateError as wrong:
        raise click.ClickException(str(wrong)) from None
    plural = "template is" if count == 1 else "templates are"
    click.echo(f"{folder}: {count} {plural} valid.")


def template_as_json(template: ProgrammeTemplate) -> dict[str, Any]:
    """The template as JSON types: the most used facts first and flat, all of it in `template`."""
    source = template.source
    return {
        "slug": template.slug,
        "name": template.name,
        "version": template.version,
        "kind": template.kind,
        "weeks": template.weeks,
        "length": length_in_words(template.length),
        "weekly_hours_cap": template.weekly_hours_cap,
        "group_size": template.group_size,
        "venue_cap": template.venue_cap,
        "intake": template.intake.form if template.intake else None,
        "instruments": [one.id for one in template.instruments],
        "staff_word": template.staff_word,
        "features": list(template.features),
        "source": ", ".join(part for part in (source.report, source.table) if part),
        "template": _plain(asdict(template)),
    }


def length_in_words(length: Length | None) -> str:
    """For example `6-8 weeks`, `24 months`, `open-ended` or `not stated`."""
    if length is None:
        return "not stated"
    for unit, least, most in (
        ("weeks", length.weeks_min, length.weeks_max),
        ("months", length.months_min, length.months_max),
    ):
        if most is not None:
            return f"{least}-{most} {unit}" if least else f"{most} {unit}"
    return "open-ended"


def _row(template: ProgrammeTemplate) -> tuple[str, ...]:
    cap = f"{template.weekly_hours_cap:g} h/week" if template.weekly_hours_cap else "-"
    intake = template.intake.form if template.intake and template.intake.form else "-"
    length = length_in_words(template.length)
    return template.slug, template.kind, length, cap, intake, template.name


def _aligned(rows: Iterable[tuple[str, ...]]) -> list[str]:
    table = list(rows)
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.strftime("%H:%M") if isinstance(value, time) else value
