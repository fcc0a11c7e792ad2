"""A coach's code and a phone that takes it, as their pages do it."""

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from tests.cast import PIN

POLL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(frozen=True)
class Shown:
    """What the coach's page shows once: where the code is followed, and its eight digits."""

    id: str
    digits: str
    page: str


def new_code(coach: FlaskClient, person: Person) -> Shown:
    answer = coach.post(f"/people/{person.id}/code")
    assert answer.status_code == 200, answer.status
    page = answer.get_data(as_text=True)
    digits = re.search(r'class="code" dir="ltr"[^>]*>(\d{4}) (\d{4})<', page)
    code_id = re.search(r'hx-get="/codes/(\w+)\?seen=issued"', page)
    assert digits, "the page shows no digits"
    assert code_id, "the page does not follow its code"
    return Shown(code_id[1], digits[1] + digits[2], page)


def watch(coach: FlaskClient, code: Shown, seen: str = "") -> str:
    """What the coach's page is told when it asks; empty when nothing is new."""
    answer = coach.get(f"/codes/{code.id}?seen={seen}", headers=POLL)
    assert answer.status_code in (200, 204), answer.status
    return answer.get_data(as_text=True)


def type_in(phone: FlaskClient, digits: str) -> int:
    """The status of a phone's try: 303 when the code is taken, 422 when it is no good."""
    return phone.post("/start", data={"digits": digits}).status_code


def connect(app: Flask, coach: FlaskClient, person: Person, mark: str = "fir") -> FlaskClient:
    """The whole way in: code, language, pictures compared, PIN 482913."""
    phone, code = app.test_client(), new_code(coach, person)
    assert type_in(phone, code.digits) == 303
    phone.post("/start/language", data={"language": "sv"})
    coach.post(f"/codes/{code.id}/confirm", data={"same": "yes"})
    done = phone.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": mark})
    assert done.status_code == 303, done.status
    return phone
