"""What a phone says where something is not for it: to ask her contact.

The way there is the same on every phone, whatever it shows: a row that is missing, or an error,
would tell whoever looks on which phones it is missing (docs/decisions/0011).
"""

from flask import render_template

from app import clock
from app.accounts.gate import viewer
from app.programmes import access, contacts
from app.web.database import reading


def ask_contact(title: str) -> str:
    """The page; `title` in the reader's language."""
    today = clock.today()
    mine = access.own_places(reading(), viewer(), today)
    found = contacts.contacts_of(reading(), mine, today)
    return render_template("programmes/ask_contact.html", heading=title, contacts=found)
