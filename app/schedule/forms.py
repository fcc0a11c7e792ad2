"""What staff type about times, to domain types. Each box has a name of its own, so that a lock in
between keeps them all."""

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from app.programmes.card_form import date_of, plain, time_of
from app.schedule import recurrence
from app.schedule.actions import Plan
from app.schedule.library import Phrases, on_shelf, say
from app.schedule.models import ActivityKind, CalledOffBy, Holidays, Place

DAYS = range(7)
OWN_WORDS_AT_MOST = 80
FURTHEST = timedelta(days=800)

KINDS = (
    (ActivityKind.GROUP, _l("In a group")),
    (ActivityKind.INDIVIDUAL, _l("One by one")),
    (ActivityKind.DIGITAL, _l("By video")),
    (ActivityKind.OPEN, _l("Open to anybody, head count only")),
)
RHYTHMS = (
    ("1", _l("Every week")),
    ("2", _l("Every second week")),
    ("3", _l("Every third week")),
    ("4", _l("Every fourth week")),
    ("0", _l("Once")),
)
WHO = (
    (CalledOffBy.US, _l("We")),
    (CalledOffBy.PARTICIPANT, _l("The participant")),
    (CalledOffBy.PARTNER, _l("A partner, such as the referrer")),
    (CalledOffBy.PLACE, _l("The place")),
)


def ticked(fields: Mapping[str, str], prefix: str) -> list[str]:
    """The boxes `<prefix>.<value>` that were ticked."""
    return [name.removeprefix(f"{prefix}.") for name in fields if name.startswith(f"{prefix}.")]


def number_of(text: str | None) -> int | None:
    """A whole number from 0 to 9999; None when it is none."""
    found = plain(text)
    return int(found) if found.isascii() and found.isdecimal() and len(found) <= 4 else None


class _Numbers(Form):
    """Checks that several forms share."""

    today: date

    def _day(self, field: Any) -> None:
        day = date_of(field.data)
        if day is None:
            raise ValidationError(_l("Write the day as year-month-day, such as 2027-03-18."))
        if abs(day - self.today) > FURTHEST:
            raise ValidationError(_l("Choose a day within two years."))

    def _time(self, field: Any) -> None:
        if time_of(field.data) is None:
            raise ValidationError(_l("Write a time, such as 9:00."))

    def _minutes(self, field: Any) -> None:
        minutes = number_of(field.data)
        if minutes is None or not 5 <= minutes <= 720:
            raise ValidationError(_l("Write how long in minutes, from 5 to 720."))


class SeriesForm(_Numbers):
    """One activity: what, which days, when, where. Boxes beside it: bring, theme, leader."""

    included = BooleanField(default=True)
    what = SelectField(_l("What"))
    title = StringField(
        _l("Own name for it, in Swedish"),
        validators=[
            Length(max=OWN_WORDS_AT_MOST, message=_l("Write at most 80 characters.")),
        ],
    )
    kind = SelectField(_l("How"), choices=[SelectChoice(k.value, text) for k, text in KINDS])
    rhythm = SelectField(
        _l("How often"), choices=[SelectChoice(value, text) for value, text in RHYTHMS]
    )
    first_on = StringField(_l("First day"))
    last_on = StringField(_l("Last day"))
    starts = StringField(_l("Starts"))
    minutes = StringField(_l("Minutes"))
    place = SelectField(_l("Place"), default="")
    link = StringField(_l("Link, when it is by video"))
    capacity = StringField(_l("Most people"))
    note = StringField(
        _l("Something more to tell, in Swedish"),
        validators=[
            Length(max=OWN_WORDS_AT_MOST, message=_l("Write at most 80 characters.")),
        ],
    )
    everybody = BooleanField(_l("Everybody in the programme comes"))
    suits_wheelchair = BooleanField(_l("Works with a wheelchair"))
    asks = BooleanField(_l("Ask about each public holiday instead of skipping it"))
    choice = SelectField(_l("An alternative to"), default="")

    def offer(
        self,
        phrases: Phrases,
        places: Iterable[Place],
        code: str,
        others: Iterable[tuple[str, str]] = (),
    ) -> "SeriesForm":
        """What may be chosen: phrases, places, and series that this can be an alternative to."""
        self.what.choices = [
            SelectChoice(one.id, say(phrases, one.id, code).text)
            for one in on_shelf(phrases, "activity")
        ]
        self.place.choices = [
            SelectChoice("", _l("No place yet")),
            *(
                SelectChoice(one.id, one.name or say(phrases, one.kind, code).text)
                for one in places
            ),
        ]
        self.choice.choices = [
            SelectChoice("", _l("Nothing")),
            *(SelectChoice(value, text) for value, text in others),
        ]
        return self

    @property
    def prefix(self) -> str:
        """What stands before the names of its fields, such as `s0-`."""
        found: str = getattr(self, "_prefix", "")
        return found

    @property
    def days(self) -> list[int]:
        return [day for day in DAYS if self[f"day{day}"].data]

    def validate_rhythm(self, field: SelectField) -> None:
        if field.data != "0" and not self.days:
            raise ValidationError(_l("Choose at least one weekday."))

    def validate_first_on(self, field: StringField) -> None:
        self._day(field)

    def validate_last_on(self, field: StringField) -> None:
        if not field.data:
            return
        self._day(field)
        first, last = date_of(self.first_on.data), date_of(field.data)
        if first and last and last < first:
            raise ValidationError(_l("The last day must not be before the first."))

    def validate_starts(self, field: StringField) -> None:
        self._time(field)

    def validate_minutes(self, field: StringField) -> None:
        self._minutes(field)

    def validate_capacity(self, field: StringField) -> None:
        if field.data and not number_of(field.data):
            raise ValidationError(_l("Write a number of people, such as 12."))

    def validate_link(self, field: StringField) -> None:
        if field.data and not field.data.strip().startswith("https://"):
            raise ValidationError(_l("A link begins with https://"))

    def plan(self, fields: Mapping[str, str], phrases: Phrases) -> Plan:
        """The activity as it was asked for; call it when the form is valid."""
        starts, first_on = time_of(self.starts.data), date_of(self.first_on.data)
        assert starts
        assert first_on
        rhythm = int(self.rhythm.data)
        shelf = {one.id for one in phrases.values()}
        prefix = self.prefix
        return Plan(
            kind=ActivityKind(self.kind.data),
            what=self.what.data,
            title=_own(self.title.data),
            first_on=first_on,
            last_on=date_of(self.last_on.data) if self.last_on.data and rhythm else None,
            starts=time.fromisoformat(starts),
            minutes=number_of(self.minutes.data) or 0,
            rule=recurrence.weekly(self.days, rhythm) if rhythm else "",
            place_id=self.place.data or None,
            link=(self.link.data or "").strip() or None,
            capacity=number_of(self.capacity.data),
            note=_own(self.note.data),
            bring=[one for one in ticked(fields, f"{prefix}bring") if one in shelf],
            themes=[one for one in ticked(fields, f"{prefix}theme") if one in shelf],
            theme_weeks=rhythm or 1,
            everybody=bool(self.everybody.data),
            suits_wheelchair=bool(self.suits_wheelchair.data),
            holidays=Holidays.ASKED if self.asks.data else Holidays.SKIPPED,
            choice=self.choice.data or None,
        )


for _day in DAYS:
    setattr(SeriesForm, f"day{_day}", BooleanField())


def _own(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


class ChangeForm(_Numbers):
    """A time that moves or is called off; `scope`: this one, or this and later."""

    on = StringField(_l("New day"))
    starts = StringField(_l("New time"))
    minutes = StringField(_l("Minutes"))
    place = SelectField(_l("Place"))
    scope = SelectField(
        _l("Which times"),
        choices=[
            SelectChoice("this", _l("This one")),
            SelectChoice("later", _l("This and all later ones")),
        ],
    )
    who = SelectField(
        _l("Whose change is it"), choices=[SelectChoice(who.value, text) for who, text in WHO]
    )
    reason = SelectField(_l("Why"))
    text = StringField(
        _l("More about why, in Swedish"),
        validators=[
            Length(max=OWN_WORDS_AT_MOST, message=_l("Write at most 80 characters.")),
        ],
    )

    def offer(self, phrases: Phrases, places: Iterable[Place], code: str) -> "ChangeForm":
        self.reason.choices = [
            SelectChoice(one.id, say(phrases, one.id, code).text)
            for one in on_shelf(phrases, "change")
        ]
        self.place.choices = [
            SelectChoice("", _l("The same place")),
            *(
                SelectChoice(one.id, one.name or say(phrases, one.kind, code).text)
                for one in places
            ),
        ]
        return self

    def validate_on(self, field: StringField) -> None:
        if self.is_moving:
            self._day(field)

    def validate_starts(self, field: StringField) -> None:
        if self.is_moving:
            self._time(field)

    def validate_minutes(self, field: StringField) -> None:
        if self.is_moving:
            self._minutes(field)

    is_moving = True


class PaceForm(_Numbers):
    from_on = StringField(_l("From"))
    days = StringField(_l("Days a week"))
    hours = StringField(_l("Hours a week"))
    cap = StringField(_l("Most hours a week"))

    def validate_from_on(self, field: StringField) -> None:
        self._day(field)

    def validate_days(self, field: StringField) -> None:
        days = number_of(field.data)
        if field.data and (days is None or days > 7):
            raise ValidationError(_l("Write a number of days from 0 to 7."))
        if not (field.data or self.hours.data or self.cap.data):
            raise ValidationError(_l("Write days or hours a week."))

    def validate_hours(self, field: StringField) -> None:
        _hours(field)

    def validate_cap(self, field: StringField) -> None:
        _hours(field)


def hours_of(text: str | None) -> float | None:
    """ "10" or "7,5" as hours; None when empty or no number."""
    try:
        found = float(plain(text).replace(",", "."))
    except ValueError:
        return None
    return found if 0 <= found <= 60 else None


def _hours(field: StringField) -> None:
    if field.data and hours_of(field.data) is None:
        raise ValidationError(_l("Write a number of hours, such as 10 or 7,5."))


class PlaceForm(Form):
    """A place and the way there: each way phrase is a box with its own gaps."""

    kind = SelectField(_l("Kind of place"))
    name = StringField(
        _l("Name"), validators=[Length(max=80, message=_l("Write at most 80 characters."))]
    )
    address = StringField(
        _l("Address"), validators=[Length(max=120, message=_l("Write at most 120 characters."))]
    )
    cap = StringField(_l("How many may be there at once"))

    def offer(self, phrases: Phrases, code: str) -> "PlaceForm":
        self.kind.choices = [
            SelectChoice(one.id, say(phrases, one.id, code).text)
            for one in on_shelf(phrases, "place")
        ]
        return self

    def validate_name(self, field: StringField) -> None:
        if not _own(field.data) and not _own(self.address.data):
            raise ValidationError(_l("Write a name or an address."))

    def validate_cap(self, field: StringField) -> None:
        if field.data and not number_of(field.data):
            raise ValidationError(_l("Write a number of people, such as 12."))


def way_of(fields: Mapping[str, str], phrases: Phrases) -> list[dict[str, str]]:
    """The ticked ways with what was typed into their gaps; one with an empty gap is left out."""
    found = []
    for phrase_id in ticked(fields, "way"):
        phrase = phrases.get(phrase_id)
        if phrase is None or phrase.shelf != "way":
            continue
        gaps = {
            gap: (fields.get(f"gap.{phrase_id}.{gap}") or "").strip()[:40] for gap in phrase.wants
        }
        if all(gaps.values()):
            found.append({"phrase": phrase_id, **gaps})
    return found
