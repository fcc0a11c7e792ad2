"""Her extract as a page in her language: one file that needs nothing else, to print or to keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g, render_template
from flask_babel import force_locale
from markupsafe import Markup
from sqlmodel import Session, col, select

from app import i18n
from app.accounts.sealing import faces
from app.assessments.answering import wording_in
from app.assessments.catalogue import shipped
from app.assessments.vocabulary import Item, ItemWording
from app.clock import STOCKHOLM
from app.goals import library
from app.goals.areas import areas
from app.goals.versions import said
from app.privacy.act_labels import ACTS
from app.privacy.extract import Extract
from app.privacy.labels import TABLES, column_label
from app.privacy.value_labels import VALUES
from app.programmes import reasons
from app.programmes.catalogue_cache import templates
from app.programmes.models import Programme
from app.programmes.template_model import DischargeGroup, Reason
from app.web import assets

# Columns that name a member of staff whom she may know by name.
NAMED = (
    ("enrolment", "coach_id"),
    ("handover", "from_id"),
    ("handover", "to_id"),
    ("named_access", "staff_id"),
)
STYLES = ("css/critical.css", "css/extract.css")
Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A set of answers: its facts, and each question with what she answered."""

    title: str
    facts: Facts
    answers: Facts


class Page:
    """The extract in words of her language."""

    def __init__(self, session: Session, extract: Extract) -> None:
        self.extract = extract
        self.language = i18n.choose(extract.person.language)
        self._names = _names(session, extract, self.language.code)
        self._endings = _endings(session, extract, self.language.code)

    def _say(self, message: str) -> str:
        return i18n.text_in(self.language.code, message)

    @property
    def name(self) -> str:
        rows = self.extract.rows["person"]
        return str(rows[0]["first_name"]) if rows else ""

    @property
    def made_at(self) -> str:
        return self._moment(self.extract.made_at)

    @property
    def sections(self) -> list[tuple[str, list[Facts]]]:
        """(title, rows as facts) of every table that holds something; answers come apart."""
        found = []
        for table, title in TABLES.items():
            if table not in ("answer_sheet", "item_answer"):
                facts = [self._facts(table, row) for row in self.extract.rows.get(table, ())]
                found.append((title, [row for row in facts if row]))
        return [(self._say(title), rows) for title, rows in found if rows]

    @property
    def sheets(self) -> list[Sheet]:
        return [self._sheet(row) for row in self.extract.rows.get("answer_sheet", ())]

    @property
    def readings(self) -> list[tuple[str, str, str | None, str]]:
        """(when, unit, role, what) of everything that others did, oldest first."""
        return [
            (
                self._moment(one.at),
                one.unit,
                self._value("role", one.role) if one.role else None,
                self._say(ACTS.get(one.act, one.act)),
            )
            for one in self.extract.readings
        ]

    def _facts(self, table: str, row: Mapping[str, Any]) -> Facts:
        labels = ((column, column_label(table, column)) for column in row)
        return [
            (self._say(label), self._value(self._meaning(column, row), row[column]))
            for column, label in labels
            if label and row[column] not in (None, "", [])
        ]

    @staticmethod
    def _meaning(column: str, row: Mapping[str, Any]) -> str:
        """Whose words a value is in: what was corrected holds values of the corrected field."""
        return str(row.get("field", column)) if column in ("was", "became") else column

    def _sheet(self, row: Mapping[str, Any]) -> Sheet:
        instrument = shipped().get(row["instrument_id"])
        if instrument and instrument.version != row["instrument_version"]:
            instrument = None  # its words may have meant something else
        rows = {
            one["item_id"]: one
            for one in self.extract.rows["item_answer"]
            if one["sheet_id"] == row["id"]
        }
        answers: Facts = []
        if instrument:
            words = wording_in(instrument, self.language.code)
            for item in instrument.items:
                if item.id in rows:
                    answer = self._answer(rows.pop(item.id), item, words.items[item.id])
                    answers.append((words.items[item.id].question, answer))
        # What this version has no words for, as it is stored.
        answers += [(item_id, self._answer(one)) for item_id, one in rows.items()]
        return Sheet(
            self._names.get(row["instrument_id"], row["instrument_id"]),
            self._facts("answer_sheet", {**row, "instrument_id": None}),  # it is the title
            answers,
        )

    def _answer(
        self, row: Mapping[str, Any], item: Item | None = None, words: ItemWording | None = None
    ) -> str:
        value = row["value"]
        if value is None:
            return str(row["written"] or self._value("skipped", row["skipped"]))
        if words and words.options:
            return words.options[value]
        return f"{value} / {item.highest}" if item and item.highest else str(value)

    def _value(self, column: str, value: Any) -> str:
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, date):
            return i18n.short_date(value, self.language.code)
        if column == "language":
            known = i18n.languages().get(str(value))
            return known.endonym if known else str(value)
        if column == "photo":
            return Markup('<img src="{}" alt="" width="96" height="96">').format(value)
        if column == "sound":
            return Markup('<audio controls src="data:audio/webm;base64,{}"></audio>').format(value)
        if column in ("before", "after"):
            return self._version(value)
        if column == "hours":
            return ", ".join(map(self._hours, value))
        if column in ("end_group", "end_reason"):
            return self._endings.get(str(value), str(value))
        word = VALUES.get(f"{column}.{value}")
        return self._say(word) if word else self._names.get(str(value), str(value))

    def _version(self, text: str) -> str:
        """What a version of her plan says: the words, and beside them who, when and what about."""
        kept = said(text)
        facts = ((column_label("milestone", name), name) for name in kept.facts)
        shown = [
            f"{self._say(label)}: {self._value(name, kept.facts[name])}"
            for label, name in facts
            if label
        ]
        return ". ".join(filter(None, [self._names.get(kept.words, kept.words), *shown]))

    def _hours(self, row: Mapping[str, Any]) -> str:
        days = i18n.weekday_span(row["days"], self.language.code)
        return f"{days} {row['from']}–{row['until']}"

    def _moment(self, at: datetime) -> str:
        here = at.astimezone(STOCKHOLM)
        return f"{i18n.short_date(here.date(), self.language.code)} {here:%H:%M}"


def render(session: Session, extract: Extract) -> str:
    """The whole file. Needs an application context."""
    page = Page(session, extract)
    before, g.language = g.get("language"), page.language
    style = "".join(assets.files()[path].body.decode() for path in STYLES)
    try:
        with force_locale(page.language.code):
            return render_template(
                "privacy/extract.html",
                page=page,
                style=Markup(style),  # noqa: S704 our own files
            )
    finally:
        g.language = before


def _names(session: Session, extract: Extract, code: str) -> dict[str, str]:
    """What ids in her rows are called: programmes, instruments, the people who work with her."""
    programmes = session.execute(
        select(col(Programme.id), col(Programme.name)).where(
            col(Programme.association_id) == extract.person.association_id
        )
    )
    staff = {
        row[column] for table, column in NAMED for row in extract.rows.get(table, ()) if row[column]
    }
    known = {person_id: face.first_name for person_id, face in faces(session, staff).items()}
    instruments = {one.id: wording_in(one, code).title for one in shipped().values()}
    return {
        **{row.id: row.name for row in programmes},
        **known,
        **instruments,
        **{area.id: area.label for area in areas(code)},
        **{name: library.words(name, code) for name in library.shipped()},
    }


def _endings(session: Session, extract: Extract, code: str) -> dict[str, str]:
    """What her endings are called, each as its programme's template says."""
    of = [row["programme_id"] for row in extract.rows.get("enrolment", ())]
    slugs = session.scalars(select(col(Programme.template_slug)).where(col(Programme.id).in_(of)))
    groups = [group for slug in slugs for group in reasons.groups_of(templates().get(slug))]
    named: list[DischargeGroup | Reason] = [
        *groups,
        *(reason for group in groups for reason in group.reasons),
    ]
    return {
        one.id: i18n.text_in(code, one.name) if reasons.is_ours(one.name) else one.name
        for one in named
    }
