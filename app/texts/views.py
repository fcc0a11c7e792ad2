"""A language reviewer's pages: the texts of her languages, and no person."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock, i18n
from app.accounts.gate import viewer
from app.texts import fault_words, laying, listing, queries
from app.texts.actions import SourceChanged, TextChanged, decide
from app.texts.change_form import Sent
from app.texts.listing import Choice
from app.texts.queries import Reviewed
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("texts", __name__)
Answer = Response | tuple[str, int]


@bp.get("/texts")
@open_to(Access.REVIEWER)
def front() -> str:
    """Her languages, and how much of each she has read."""
    who = viewer().person_id
    rows = [(one, _counts(one, who)) for one in queries.languages_of(reading(), who)]
    return render_template("texts/staff/front.html", rows=rows)


@bp.get("/texts/<locale>")
@open_to(Access.REVIEWER)
def language(locale: str) -> str:
    found = _language(locale)
    choice = Choice.of(request.args, i18n.domains(locale))
    listed = listing.listed(queries.texts_of(reading(), locale), choice, viewer().person_id)
    return render_template(
        "texts/staff/language.html",
        language=found,
        domains=i18n.domains(locale),
        choice=choice,
        listed=listed,
        at_once=listing.AT_ONCE,
        is_read=lambda one: listing.is_read(one, viewer().person_id),
        isolated=listing.isolated,
        saved="saved" in request.args,
    )


@bp.get("/texts/<locale>/<text_id>")
@open_to(Access.REVIEWER)
def text(locale: str, text_id: str) -> str:
    found = queries.text_of(reading(), _language(locale).code, text_id)
    return _page(locale, found or abort(404))


@bp.post("/texts/<locale>/<text_id>/approve")
@open_to(Access.REVIEWER)
def approve(locale: str, text_id: str) -> Answer:
    """It is right as it stands: one tap."""
    return _decide(_language(locale), text_id, Sent.of(request.form), None)


@bp.post("/texts/<locale>/<text_id>/change")
@open_to(Access.REVIEWER)
def change(locale: str, text_id: str) -> Answer:
    """Her words instead, if they pass the gates; else they stay on the page with what to do."""
    hers, sent = _language(locale), Sent.of(request.form)
    found = queries.text_of(reading(), locale, text_id) or abort(404)
    faults = fault_words.words(sent.faults(hers, found.entry))
    if faults or not sent.has_reason:
        return _page(locale, found, sent=sent, faults=faults), 422
    return _decide(hers, text_id, sent, sent.words_for(found.entry))


def _decide(hers: i18n.Language, text_id: str, sent: Sent, texts: tuple[str, ...] | None) -> Answer:
    who = viewer()
    try:
        with writing() as session:
            decide(
                session=session,
                by=who.person_id,
                at=clock.now(),
                association_id=who.association_id,
                locale=hers.code,
                text_id=text_id,
                seen=(sent.source, sent.seen),
                texts=texts,
                reason=sent.reason,
            )
            session.commit()
    except KeyError:
        abort(404)
    except SourceChanged as now:
        meanwhile = "text" if isinstance(now, TextChanged) else "source"
        return _page(hers.code, now.now, sent=sent, meanwhile=meanwhile), 422
    laying.look_soon()
    again: dict[str, Any] = {**Choice.of(request.form, i18n.domains(hers.code)).query()}
    there = url_for("texts.language", locale=hers.code, saved="y", _anchor=text_id, **again)
    return redirect(there, 303)


def _page(
    locale: str,
    found: Reviewed,
    *,
    sent: Sent | None = None,
    faults: list[str] | None = None,
    meanwhile: str = "",
) -> str:
    """One text with the form to change it. sent: what she wrote, which is never lost."""
    return render_template(
        "texts/staff/text.html",
        language=_language(locale),
        one=found,
        isolated=listing.isolated,
        sent=sent,
        hers=sent.texts if sent and len(sent.texts) == len(found.now.texts) else found.now.texts,
        faults=faults or [],
        meanwhile=meanwhile,
        numbers=listing.numbers(locale),
        choice=Choice.of(request.values, i18n.domains(locale)),
    )


def _language(locale: str) -> i18n.Language:
    """One of hers, or 404."""
    hers = queries.languages_of(reading(), viewer().person_id)
    return next((one for one in hers if one.code == locale), None) or abort(404)


def _counts(language: i18n.Language, person_id: str) -> list[tuple[str, int, int]]:
    """(domain, read by her or by enough, all) of a language."""
    texts = queries.texts_of(reading(), language.code)
    return [
        (
            domain,
            sum(listing.is_read(one, person_id) for one in texts if one.entry.domain == domain),
            sum(one.entry.domain == domain for one in texts),
        )
        for domain in i18n.domains(language.code)
    ]
