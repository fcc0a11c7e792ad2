"""What staff type about an enrolment to domain types. Every error says what to do."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms import ValidationError as Refused
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app import i18n
from app.accounts.sealing import Face
from app.programmes import enrolment_words as said
from app.programmes.changing import Details
from app.programmes.models import Agency, Sex
from app.programmes.typed import NAME_AT_MOST, clean, day_of, has_personal_number
from app.web.form_words import Form
from app.web.names import spoken

LINE_AT_MOST = 300
FURTHEST_BACK = timedelta(days=3660)
FURTHEST_AHEAD = timedelta(days=732)
CHOOSE = _l("Choose")
AS_DAY = _l("Write the day as year-month-day, such as 2027-03-18.")
NO_NUMBER = _l("That looks like a personal number. It is never written here: take it away.")


class DayField(StringField):
    """A day in any script's digits; `day` is None when it is empty or no day."""

    @property
    def day(self) -> date | None:
        return day_of(self.data)

    def pre_validate(self, form: object) -> None:
        if self.data and clean(self.data) and self.day is None:
            raise Refused(AS_DAY)


class LineField(StringField):
    """One short line, without invisible marks and without a personal number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = clean(valuelist[0]) if valuelist else ""

    def pre_validate(self, form: object) -> None:
        if has_personal_number(self.data):
            raise Refused(NO_NUMBER)
        if len(self.data or "") > LINE_AT_MOST:
            raise Refused(_l("Write it shorter, at most 300 characters."))


class PhoneField(LineField):
    """A phone number; its digits may look like any other number."""

    def pre_validate(self, form: object) -> None:
        digits = [char for char in self.data or "" if char.isdecimal()]
        if self.data and not 6 <= len(digits) <= 16:
            raise Refused(_l("Write a phone number with digits, such as 070-000 00 00."))


def choices(words: Mapping[str, str], *, first: Any = None) -> list[SelectChoice]:
    """Words of the code as choices; `first` is what an empty choice is called."""
    rows = [SelectChoice(key, spoken(text)) for key, text in words.items()]
    return rows if first is None else [SelectChoice("", first), *rows]


def language_choices() -> list[SelectChoice]:
    rows = (SelectChoice(one.code, one.endonym, {"lang": one.html_lang}) for one in i18n.offered())
    return [SelectChoice("", CHOOSE), *rows]


class PersonForm(Form):
    """Who she is, as far as a programme asks."""

    first_name = LineField(_l("First name or alias"))
    language = SelectField(_l("Language"), validate_choice=False)
    phone = PhoneField(_l("Phone number"))

    def validate_first_name(self, field: LineField) -> None:
        if not any(char.isalpha() for char in field.data or ""):
            raise Refused(_l("Write a first name or an alias."))
        if len(field.data or "") > NAME_AT_MOST:
            raise Refused(_l("Write a shorter name, at most 60 characters."))

    def validate_language(self, field: SelectField) -> None:
        if i18n.known(field.data) is None:
            raise Refused(_l("Choose the language that is read or heard best."))


class FactsForm(Form):
    """What the numbers are counted by."""

    sex = RadioField(_l("Sex"), validate_choice=False)
    sending_agency = SelectField(_l("Sent by"), validate_choice=False)
    started_on = DayField(_l("First day"))
    paying_agency = SelectField(_l("Paid by"), validate_choice=False)
    municipality = LineField(_l("Municipality"))

    today: date

    def offer(self, today: date) -> None:
        self.today = today
        self.sex.choices = choices(said.SEX)
        self.sending_agency.choices = choices(said.AGENCY, first=CHOOSE)
        self.paying_agency.choices = choices(said.PAYERS)

    def validate_sex(self, field: RadioField) -> None:
        if field.data not in said.SEX:
            raise Refused(_l("Choose one. “Not known” is an answer too."))

    def validate_sending_agency(self, field: SelectField) -> None:
        if field.data not in said.AGENCY:
            raise Refused(_l("Choose who sends. “Not known” is an answer too."))

    def validate_paying_agency(self, field: SelectField) -> None:
        if field.data and field.data not in said.PAYERS:
            raise Refused(_l("Choose who pays. “Not known” is an answer too."))

    def validate_started_on(self, field: DayField) -> None:
        earliest, latest = bounds(self.today)
        if not clean(field.data):
            raise Refused(_l("Write the first day."))
        if field.day and not earliest <= field.day <= latest:
            raise Refused(_l("Choose a day at most ten years back and two years ahead."))

    @property
    def details(self) -> Details:
        assert self.started_on.day is not None
        return Details(
            sex=Sex(self.sex.data),
            sending_agency=Agency(self.sending_agency.data),
            paying_agency=Agency(self.paying_agency.data or Agency.NOT_KNOWN),
            municipality=self.municipality.data or None,
            started_on=self.started_on.day,
        )


def bounds(today: date) -> tuple[date, date]:
    """The earliest and the latest day that somebody may begin."""
    return today - FURTHEST_BACK, today + FURTHEST_AHEAD


class EnrolForm(PersonForm, FactsForm):
    """A new person in a programme. `who`: "new" or a person; `asked`: who the question named."""

    planned_end_on = DayField(_l("Planned last day"))
    coach = SelectField(_l("Contact person"), validate_choice=False)
    who = HiddenField()
    asked = HiddenField()
    token = HiddenField()

    coaches: frozenset[str] = frozenset()

    def offer_coaches(self, coaches: list[Face]) -> "EnrolForm":
        self.coaches = frozenset(face.person_id for face in coaches)
        self.language.choices = language_choices()
        self.coach.choices = [
            SelectChoice("", _l("Nobody yet")),
            *(SelectChoice(face.person_id, face.first_name) for face in coaches),
        ]
        return self

    def validate_planned_end_on(self, field: DayField) -> None:
        start = self.started_on.day
        if start and field.day and field.day < start:
            raise Refused(_l("The last day must not be before the first day."))
        if field.day and field.day > self.today + 5 * FURTHEST_AHEAD:
            raise Refused(_l("Choose a day at most ten years ahead."))

    def validate_coach(self, field: SelectField) -> None:
        if field.data and field.data not in self.coaches:
            raise Refused(_l("Choose somebody who works in this programme."))


class DetailsForm(PersonForm, FactsForm):
    """Correcting what was written. `after`: the state that was on the page.

    `is_protected`: no number is kept of her, and no name but an alias (trust P14).
    """

    is_alias = BooleanField(_l("This is an alias"))
    after = HiddenField()

    is_protected = False
    present_name = ""
    ended_on: date | None = None
    planned_end_on: date | None = None

    def offer_all(self, today: date) -> "DetailsForm":
        self.offer(today)
        self.language.choices = language_choices()
        return self

    def validate_is_alias(self, field: BooleanField) -> None:
        is_new = self.first_name.data != self.present_name
        if self.is_protected and is_new and not field.data:
            raise Refused(
                _l("With a protected identity no real name is kept. Write an alias and tick this.")
            )

    def validate_phone(self, field: PhoneField) -> None:
        if field.data and self.is_protected:
            raise Refused(_l("With a protected identity no phone number is kept. Empty this."))

    def validate_started_on(self, field: DayField) -> None:
        super().validate_started_on(field)
        last = min(filter(None, (self.ended_on, self.planned_end_on)), default=None)
        if field.day and last and field.day > last:
            raise Refused(_l("The first day must not be after the last day."))
