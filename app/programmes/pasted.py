"""A group pasted as lines: name, language, sex, sending agency, first day. Pure.

Cells are parted by tabs, semicolons or commas; empty lines are nothing; a header line may name the
columns in another order. A column whose name says nothing to us is told of, never passed over.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.programmes.models import Agency, Sex
from app.programmes.typed import NAME_AT_MOST, clean, day_of, has_personal_number, visible

LINES_AT_MOST = 100
SEPARATORS = ("\t", ";", "؛", ",", "،")
COLUMNS = ("name", "language", "sex", "agency", "start")

_HEADS = {
    "name": "name namn förnamn alias firstname förnamnelleralias",
    "language": "language språk modersmål",
    "sex": "sex kön gender",
    "agency": "agency sendingagency sentby remittent avsändare myndighet skickadav skickasav sändav"
    " från",
    "start": "start startdatum startdag datum date startdate firstday förstadag inskriven",
}
# Beginnings that say enough: "Kön K/M", "Avsändande myndighet", "Språk/tolk". "Datum för beslut"
# and "Startsamtal" show why the others are read whole.
_STEMS = {"förnamn": "name", "språk": "language", "kön": "sex", "avsänd": "agency"}
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_SEXES = {
    Sex.WOMAN: "woman kvinna k kv f w female tjej",
    Sex.MAN: "man m male kille",
    Sex.OTHER: "other annat annan ickebinär x",
    Sex.NOT_KNOWN: "notknown okänt ejkänt ejangivet vetinte ? -",
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
    Agency.NOT_KNOWN: "notknown okänt okänd ejkänt ejkänd ejangivet ejangiven vetinte ? -",
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
    the days a first day may lie between, words beside those that are always understood, and what
    holds for them all where the header names no such column."""

    languages: Mapping[str, str]
    start: date | None
    earliest: date
    latest: date
    sexes: Mapping[str, Sex] = field(default_factory=dict)
    agencies: Mapping[str, Agency] = field(default_factory=dict)
    sex: Sex | None = None
    agency: Agency | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """A line that names the columns, "" for one that is not read: those are `unread`, as typed."""

    columns: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What the numbers are counted by and the list has no column for."""
        return tuple(name for name in ("sex", "agency") if name not in self.columns)


def folded(text: str) -> str:
    """A word as the tables know it: small letters, no spaces, dots, slashes or hyphens."""
    return "".join(char for char in clean(text).casefold() if char.isalnum() or char == "?")


def read(pasted: str, reading: Reading) -> list[Line]:
    """Every line that says something. Nothing is thrown away in silence: see `Line.missing`."""
    lines = _cells(pasted)
    header = _header(lines[0][2]) if lines else None
    columns = header.columns if header else COLUMNS
    return [_line(*line, columns, reading) for line in lines[1 if header else 0 :]]


def header_of(pasted: str) -> Header | None:
    """The first line that says something, where it names columns."""
    lines = _cells(pasted)
    return _header(lines[0][2]) if lines else None


def _cells(pasted: str) -> list[tuple[int, str, list[str]]]:
    """Number, text and cells of every line that says something."""
    lines = ((number, raw, cells_of(raw)) for number, raw in enumerate(pasted.splitlines(), 1))
    return [line for line in lines if any(line[2])]


def cells_of(raw: str) -> list[str]:
    """The cells of one line; a comma parts nothing where a tab or a semicolon does.

    Marks that nobody sees go first: a quotation mark behind one would be part of the name.
    """
    raw = visible(raw)
    separator = next((one for one in SEPARATORS if one in raw), None)
    if separator is None:
        return [clean(raw)]
    try:
        cells = next(csv.reader([raw], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        cells = raw.split(separator)
    return [clean(cell) for cell in cells]


def _header(cells: list[str]) -> Header | None:
    """The columns in their order, where a line names at least two.

    A beginning counts for a column that no cell names whole and no other begins like.
    """
    whole = [_meant(cell, HEADS) for cell in cells]
    stems = [_stem(cell) for cell in cells]
    alone = {stem for stem in stems if stems.count(stem) == 1} - set(whole)
    columns = tuple(
        name or (stem if stem in alone else None) or ""
        for name, stem in zip(whole, stems, strict=True)
    )
    known = [name for name in columns if name]
    if len(known) < 2 or len(set(known)) < len(known) or "name" not in known:
        return None
    unread = (cell for name, cell in zip(columns, cells, strict=True) if cell and not name)
    return Header(columns, tuple(unread))


def _stem(cell: str) -> str | None:
    word = folded(cell)
    return next((name for stem, name in _STEMS.items() if word.startswith(stem)), None)


def _meant(cell: str, words: Mapping[str, Any]) -> Any:
    """What a cell says, whole or without what it adds in brackets: "Försäkringskassan (FK)"."""
    return words.get(folded(cell)) or words.get(folded(_IN_BRACKETS.sub("", cell)))


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
    language = _meant(said["language"], reading.languages)
    if language is None:
        missing.append("language")
    sex = _meant(said["sex"], SEXES) or _meant(said["sex"], reading.sexes)
    agency = _meant(said["agency"], AGENCIES) or _meant(said["agency"], reading.agencies)
    if "sex" not in columns:
        sex = reading.sex
    if "agency" not in columns:
        agency = reading.agency
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
