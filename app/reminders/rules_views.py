"""A coordinator says when a programme reminds its participants, and of what."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.programmes import access
from app.reminders.rules import rules_for, set_rules
from app.reminders.rules_form import RulesForm
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("reminder_rules", __name__)


@bp.route("/programmes/<programme_id>/reminders", methods=["GET", "POST"])
@open_to(Access.COORDINATOR)
def page(programme_id: str) -> Response | str | tuple[str, int]:
    """As they are, as they were typed with what to change, or kept."""
    programme = access.programme(reading(), viewer(), clock.today(), programme_id)
    now = rules_for(reading(), programme_id)
    is_sent = request.method == "POST"
    form = RulesForm(request.form).offer(now) if is_sent else RulesForm.of(now)
    if is_sent and form.validate():
        with writing() as session:
            set_rules(
                session=session,
                by=viewer().person_id,
                at=clock.now(),
                programme=programme,
                rules=form.rules,
            )
            session.commit()
        return redirect(url_for("reminder_rules.page", programme_id=programme_id, saved="y"), 303)
    html = render_template(
        "reminders/staff/rules.html", programme=programme, form=form, saved="saved" in request.args
    )
    return (html, 422) if is_sent else html
