"""A group pasted as lines: name, language, sex, sending agency, first day. Pure.

Cells are parted by tabs, semicolons or commas; empty lines are nothing; a header line may name the
columns in another order.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.programmes.models import Agency, Sex
from app.programmes.typed import NAME_AT_MOST, clean, day_of, has_personal_number

LINES_AT_MOST = 100
SEPARATORS = ("\t", ";", "؛", ",", "،")
COLUMNS = ("name", "language", "sex", "agency", "start")

_HEADS = {
    "name": "name namn förnamn alias firstname förnamnelleralias",
    "language": "language språk modersmål",
    "sex": "sex kön gender",
    "agency": "agency sendingagency sentby remittent avsändare myndighet skickadav skickasav från",
    "start": "start startdatum startdag datum date startdate firstday förstadag inskriven",
}
_SEXES = {
    Sex.WOMAN: "woman kvinna k f w female tjej",
    Sex.MAN: "man m male kille",
    Sex.OTHER: "other annat annan ickebinär x",
    Sex.NOT_KNOWN: "notknown okänt vetinte ? -",
}
_AGENCIES = {
    Agency.SOCIAL_INSURANCE: "fk försäkringskassan försäkringskassa socialinsurance"
    " socialinsuranceagency",
    Agency.EMPLOYMENT_SERVICE: "af arbetsförmedlingen arbetsförmedling employmentservice"
    " publicemploymentservice",
    Agency.SOCIAL_SERVICES: "kommun kommunen socialtjänst socialtjänsten soc ifo"
    " kommunsocialtjänst försörjningsstöd socialservices municipality",
    Agency.LABOUR_MARKET_UNIT: "ame arbetsmarknadsenheten arbetsmarknadsenhet labourmarketunit",
    Agency.PRIMARY_CARE: "primärvård primärvården vårdcentral vårdcentralen vc primarycare",
    Agency.PSYCHIATRY: "psykiatri psykiatrin öppenpsykiatri psychiatry",
    Agency.OTHER_CARE: "vård vården sjukvård annanvård othercare care",
    Agency.SCHOOL: "skola skolan komvux folkhögskola school",
    Agency.SELF: "själv egen egenremiss egenanmälan self",
    Agency.OTHER: "annan annat other övrigt",
    Agency.NOT_KNOWN: "notknown okänt okänd vetinte ? -",
}


def _by_word(table: Mapping[Any, str]) -> dict[str, str]:
    return {word: key for key, words in table.items() for word in words.split()}


HEADS, SEXES, AGENCIES = _by_word(_HEADS), _by_word(_SEXES), _by_word(_AGENCIES)


@dataclass(frozen=True, slots=True)
class Line:
    """One person as understood. `number` is the line's own, from 1.

    `missing`: words for what keeps it from being enrolled (name, name_long, number, language,
    sex, agency, start, start_far, cells); `assumed`: what was empty and is taken as not known, or
    from the page.
    """

    number: int
    text: str
    name: str
    language: str | None
    sex: Sex
    agency: Agency
    started_on: date | None
    missing: tuple[str, ...]
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lines are read with: languages by folded name, the first day of lines without one,
    the days a first day may lie between, and words beside those that are always understood."""

    languages: Mapping[str, str]
    start: date | None
    earliest: date
    latest: date
    sexes: Mapping[str, Sex] = field(default_factory=dict)
    agencies: Mapping[str, Agency] = field(default_factory=dict)


def folded(text: str) -> str:
    """A word as the tables know it: small letters, no spaces, dots, slashes or hyphens."""
    return "".join(char for char in clean(text).casefold() if char.isalnum() or char == "?")


def read(pasted: str, reading: Reading) -> list[Line]:
    """Every line that says something. Nothing is thrown away in silence: see `Line.missing`."""
    columns: tuple[str, ...] = COLUMNS
    found: list[Line] = []
    has_begun = False
    for number, raw in enumerate(pasted.splitlines(), start=1):
        cells = cells_of(raw)
        if not any(cells):
            continue
        if not has_begun and (named := _header(cells)):
            columns, has_begun = named, True
            continue
        has_begun = True
        found.append(_line(number, raw, cells, columns, reading))
    return found


def cells_of(raw: str) -> list[str]:
    """The cells of one line; a comma parts nothing where a tab or a semicolon does."""
    separator = next((one for one in SEPARATORS if one in raw), None)
    if separator is None:
        return [clean(raw)]
    try:
        cells = next(csv.reader([raw], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        cells = raw.split(separator)
    return [clean(cell) for cell in cells]


def _header(cells: list[str]) -> tuple[str, ...] | None:
    """The columns in their order, where a line names at least two; others are passed over."""
    named = tuple(HEADS.get(folded(cell), "") for cell in cells)
    known = [name for name in named if name]
    return named if len(known) >= 2 and len(set(known)) == len(known) and "name" in known else None


def _line(
    number: int, raw: str, cells: list[str], columns: tuple[str, ...], reading: Reading
) -> Line:
    by_name = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    said = {name: by_name.get(name, "") for name in COLUMNS}
    missing: list[str] = []
    assumed: list[str] = []
    if any(cells[len(columns) :]):
        missing.append("cells")
    name = said["name"]
    if not name or not any(char.isalpha() for char in name):
        missing.append("name")
    elif len(name) > NAME_AT_MOST:
        missing.append("name_long")
    if has_personal_number(raw):
        missing.append("number")
    language = reading.languages.get(folded(said["language"]))
    if language is None:
        missing.append("language")
    sex = SEXES.get(word := folded(said["sex"])) or reading.sexes.get(word)
    agency = AGENCIES.get(word := folded(said["agency"])) or reading.agencies.get(word)
    for cell, value in (("sex", sex), ("agency", agency)):
        if value is None:
            (missing if folded(said[cell]) else assumed).append(cell)
    start = day_of(said["start"]) if said["start"] else reading.start
    if start is None:
        missing.append("start")
    elif not reading.earliest <= start <= reading.latest:
        missing.append("start_far")
    elif not said["start"]:
        assumed.append("start")
    return Line(
        number=number,
        text=clean(raw),
        name=name,
        language=language,
        sex=Sex(sex) if sex else Sex.NOT_KNOWN,
        agency=Agency(agency) if agency else Agency.NOT_KNOWN,
        started_on=start,
        missing=tuple(missing),
        assumed=tuple(assumed),
    )
