"""One activity as staff type it."""

from collections.abc import Iterable, Mapping
from datetime import time

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from app.programmes.card_form import date_of, time_of
from app.schedule import recurrence
from app.schedule.actions import Plan
from app.schedule.form_parts import DAYS, OWN_WORDS_AT_MOST, Checked, number_of, own_words, ticked
from app.schedule.library import Phrases, on_shelf, say
from app.schedule.models import ActivityKind, Holidays, Place

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


class SeriesForm(Checked):
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
            title=own_words(self.title.data),
            first_on=first_on,
            last_on=date_of(self.last_on.data) if self.last_on.data and rhythm else None,
            starts=time.fromisoformat(starts),
            minutes=number_of(self.minutes.data) or 0,
            rule=recurrence.weekly(self.days, rhythm) if rhythm else "",
            place_id=self.place.data or None,
            link=(self.link.data or "").strip() or None,
            capacity=number_of(self.capacity.data),
            note=own_words(self.note.data),
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
