"""A place and the way there, as staff type them."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from app.schedule.form_parts import number_of, own_words, ticked
from app.schedule.library import Phrases, on_shelf, say
from app.web.form_words import Form


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
        if not own_words(field.data) and not own_words(self.address.data):
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
