"""A programme's settings as they are typed, to `Rules`."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms import ValidationError as Refused
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.attendance.absences import KINDS, LONGEST_WEEKS, Rules
from app.programmes.typed import clean, in_latin_digits
from app.web.form_words import Form


class NumberField(StringField):
    """A small whole number, or empty where `may_be_empty`."""

    def __init__(self, label: Any, most: int, *, may_be_empty: bool = False, **more: Any) -> None:
        super().__init__(label, **more)
        self.most, self.may_be_empty = most, may_be_empty

    @property
    def number(self) -> int | None:
        typed = in_latin_digits(clean(str(self.data if self.data is not None else "")))
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None

    def pre_validate(self, form: object) -> None:
        if self.may_be_empty and not clean(str(self.data or "")):
            return
        if self.number is None or not 1 <= self.number <= self.most:
            raise Refused(_l("Write a number from 1 to %(most)s.", most=self.most))


class RulesForm(Form):
    """When staff are asked to make contact, and when a follow-up opens."""

    contact_after = NumberField(_l("Make contact after so many absences"), 10)
    follow_up_after = NumberField(_l("A follow-up opens after so many absences"), 20)
    within_weeks = NumberField(
        _l("Within so many weeks; empty means in a row"), LONGEST_WEEKS, may_be_empty=True
    )
    talk_after = NumberField(
        _l("Talk after so many excused times in a row; empty means never"), 10, may_be_empty=True
    )
    kinds = SelectMultipleField(
        _l("Absence counts from"), choices=[SelectChoice(one, one) for one in KINDS]
    )

    @classmethod
    def of(cls, rules: Rules) -> "RulesForm":
        return cls(
            contact_after=rules.contact_after,
            follow_up_after=rules.follow_up_after,
            within_weeks=rules.within_weeks,
            talk_after=rules.talk_after,
            kinds=list(rules.kinds),
        )

    def validate_kinds(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise Refused(_l("Choose at least one."))

    @property
    def rules(self) -> Rules:
        return Rules(
            contact_after=self.contact_after.number or 1,
            follow_up_after=self.follow_up_after.number or 3,
            within_weeks=self.within_weeks.number,
            talk_after=self.talk_after.number,
            kinds=tuple(self.kinds.data or KINDS),
        )
