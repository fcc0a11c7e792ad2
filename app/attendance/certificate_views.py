"""The certificate of attendance: hers at any time, and her coach's to print for her."""

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from app import clock, i18n
from app.accounts.gate import viewer
from app.attendance import certificate
from app.attendance.certificate import Certificate
from app.programmes import access
from app.programmes.access import NotVisible, Place
from app.programmes.unoffered import ask_contact
from app.web import pdf
from app.web.database import note_read, reading
from app.web.policy import Access, open_to

bp = Blueprint("certificates", __name__)
FILE_NAME = "document.pdf"  # it stays on a phone among other files: its name says nothing


def _mine() -> list[Place]:
    """Every enrolment whose certificate she may open, newest first."""
    today = clock.today()
    own_places = access.own_places(reading(), viewer(), today)
    return [place for place in own_places if certificate.is_hers_to_open(place, today)]


def _chosen(mine: Sequence[Place]) -> Certificate:
    """The one that is asked for, else the newest."""
    enrolment_id = request.args.get("of")
    chosen = [place for place in mine if enrolment_id in (None, place.enrolment_id)]
    if not chosen:
        raise NotVisible(enrolment_id or "")
    return _opened(chosen[0])


def _opened(place: Place) -> Certificate:
    """That it was opened is in the log that she can read."""
    who = viewer()
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="certificate_opened",
        person=place.person_id,
        enrolment=place.enrolment_id,
    )
    return certificate.certificate_of(
        reading(),
        who.association_id,
        place,
        clock.today(),
        names_programme=request.args.get("programme") == "y",
    )


@bp.get("/me/certificate")
@open_to(Access.PARTICIPANT)
def own() -> str:
    """To read, to print, or as a file."""
    mine = _mine()
    if not mine:
        return ask_contact(_("Certificate of attendance"))
    found = _chosen(mine)
    return render_template("attendance/certificate.html", found=found, mine=mine, **_words(found))


@bp.get("/me/certificate/file")
@open_to(Access.PARTICIPANT)
def own_file() -> Response:
    return _file(_chosen(_mine()))


@bp.get("/enrolments/<enrolment_id>/certificate")
@open_to(Access.STAFF)
def of_enrolment(enrolment_id: str) -> str:
    """The same paper, for her coach to print."""
    found = _opened(access.place(reading(), viewer(), clock.today(), enrolment_id))
    return render_template("attendance/staff/certificate.html", found=found, **_words(found))


@bp.get("/enrolments/<enrolment_id>/certificate/file")
@open_to(Access.STAFF)
def file_of_enrolment(enrolment_id: str) -> Response:
    return _file(_opened(access.place(reading(), viewer(), clock.today(), enrolment_id)))


def _words(found: Certificate) -> dict[str, str]:
    """The sentences around the facts, in Swedish and in hers."""
    texts = {"title": certificate.TITLE, "says": certificate.SAYS, "signed": certificate.SIGNED}
    return {
        f"{whose}{name}": i18n.text_in(code, text)
        for name, text in texts.items()
        for whose, code in (("", i18n.SOURCE), ("her_", found.language.code))
    }


def _file(found: Certificate) -> Response:
    """Tagged PDF, opened in the browser."""
    source = i18n.languages()[i18n.SOURCE]
    hers = found.language
    facts = {
        **_words(found),
        "languages": [
            {"name": one.endonym, "lang": one.html_lang.partition("-")[0], "dir": one.dir}
            for one in dict.fromkeys((source, hers))
        ],
        "lines": [
            [line.label, line.value, line.her_label, line.her_value] for line in found.lines()
        ],
        "by": found.arranged_by,
        "on": [found.issued_on.year, found.issued_on.month, found.issued_on.day],
    }
    answer = make_response(pdf.pdf("attendance/certificate.typ", facts))
    answer.headers["Content-Type"] = pdf.MEDIA_TYPE
    answer.headers["Content-Disposition"] = f'inline; filename="{FILE_NAME}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
