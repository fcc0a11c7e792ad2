"""The figures as tables of words: one source for the page, the text to copy and the file."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from app.outcomes import words
from app.outcomes.figures import Change, Ending, Figures, Part
from app.programmes.catalogue_cache import templates


@dataclass(frozen=True, slots=True)
class Table:
    """`rows`: the first cell names its row, the others belong to `heads[1:]`. `note`: below it.

    `texts`: how many columns from the first hold words; the others hold numbers.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    note: str = ""
    texts: int = 1


def tables_of(figures: Figures, code: str) -> list[Table]:
    """Everything on the page, in its order."""
    return [
        _flow(figures),
        _parts(_("Women and men"), _("Sex"), figures.by_sex, figures.flow.inside, words.sex),
        _parts(_("Sent by"), _("Agency"), figures.by_agency, figures.flow.inside, words.agency),
        _endings(figures),
        *(_change(one, code) for one in figures.changes),
    ]


def _flow(figures: Figures) -> Table:
    flow = figures.flow
    rows = (
        (_("In from before"), flow.from_before),
        (_("New"), flow.new),
        (_("In the programme during the period"), flow.inside),
        (_("Ended"), flow.ended),
        (_("Still in"), flow.still_in),
        (_("People in the programme during the period"), figures.people),
        (_("People who ended"), figures.ended_people),
    )
    return Table(
        _("Enrolments"),
        (_("Enrolments"), _("Number")),
        rows,
        _("In from before and new are together as many as ended and still in."),
    )


def _parts(
    caption: str, head: str, parts: tuple[Part, ...], n: int, said: Callable[[str], str]
) -> Table:
    rows = tuple(
        (
            said(part.key),
            part.flow.from_before,
            part.flow.new,
            part.flow.ended,
            part.flow.still_in,
            part.flow.inside,
            part.share,
        )
        for part in parts
    )
    heads = (
        head,
        _("In from before"),
        _("New"),
        _("Ended"),
        _("Still in"),
        _("In the period"),
        _("Per cent of %(n)s", n=n),
    )
    return Table(caption, heads, rows)


def _endings(figures: Figures) -> Table:
    """With a column for the finer reasons where there are any."""
    n = figures.flow.ended
    names = words.ends(templates().get(figures.programme.template_slug))
    caption, head = _("Ended to what"), _("Ended to")
    heads = (_("Number"), _("Per cent of %(n)s", n=n))
    if not any(one.reasons for one in figures.endings):
        whole = tuple((words.end(one.key, names), one.count, one.share) for one in figures.endings)
        return Table(caption, (head, *heads), whole)
    rows: list[tuple[str | int, ...]] = []
    for one in figures.endings:
        rows.append((words.end(one.key, names), "", one.count, one.share))
        rows.extend(_finer(one, names))
    return Table(caption, (head, _("More exactly"), *heads), tuple(rows), texts=2)


def _finer(one: Ending, names: dict[str, str]) -> list[tuple[str | int, ...]]:
    group = words.end(one.key, names)
    return [(group, words.end(reason, names), count, "") for reason, count in one.reasons]


def _change(one: Change, code: str) -> Table:
    rows = tuple(
        (
            item.label,
            item.paired,
            item.missing,
            item.better,
            item.same,
            item.worse,
            item.two_steps,
            words.p_value(item.p, code) if item.paired else "–",
        )
        for item in (one.items if one.twice else ())
    )
    heads = (
        _("Question"),
        _("Answered both times (n)"),
        _("Answer missing"),
        _("Better"),
        _("The same"),
        _("Lower"),
        _("Two steps up or more"),
        _("p"),
    )
    return Table(
        words.instrument(one.title, one.version), heads, rows, words.rated_twice(one.twice, one.of)
    )
