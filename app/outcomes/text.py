"""The figures as sentences, to be copied into a report."""

from collections.abc import Callable

from flask_babel import gettext as _

from app.outcomes import words
from app.outcomes.figures import Change, Ending, Figures, Part
from app.programmes.catalogue_cache import templates


def title(figures: Figures, code: str) -> str:
    return f"{figures.programme.name}, {words.period(figures.period, code)}"


def text_of(figures: Figures, code: str) -> str:
    """Plain text, a line a figure, with n in every line."""
    n = figures.flow.inside
    blocks = [
        [title(figures, code), words.span(figures.period, figures.until, code)],
        _flow(figures),
        [_("Women and men"), *_parts(figures.by_sex, n, words.sex)],
        [_("Sent by"), *_parts(figures.by_agency, n, words.agency)],
        [_("Ended to what"), *_endings(figures)],
        *(_change(one, code) for one in figures.changes),
        words.method(),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _flow(figures: Figures) -> list[str]:
    flow = figures.flow
    return [
        _(
            "In from before: %(before)s. New: %(new)s. In all: %(n)s enrolments (people: %(k)s).",
            before=flow.from_before,
            new=flow.new,
            n=flow.inside,
            k=figures.people,
        ),
        _(
            "Ended: %(ended)s (people: %(k)s). Still in: %(still)s.",
            ended=flow.ended,
            k=figures.ended_people,
            still=flow.still_in,
        ),
    ]


def _parts(parts: tuple[Part, ...], n: int, said: Callable[[str], str]) -> list[str]:
    return [
        _(
            "%(name)s: %(k)s of %(n)s (%(share)s %%). "
            "In from before %(before)s, new %(new)s, ended %(ended)s, still in %(still)s.",
            name=said(part.key),
            k=part.flow.inside,
            n=n,
            share=part.share,
            before=part.flow.from_before,
            new=part.flow.new,
            ended=part.flow.ended,
            still=part.flow.still_in,
        )
        for part in parts
    ]


def _endings(figures: Figures) -> list[str]:
    names = words.ends(templates().get(figures.programme.template_slug))
    lines = []
    for one in figures.endings:
        lines.append(
            _(
                "%(name)s: %(k)s of %(n)s (%(share)s %%).",
                name=words.end(one.key, names),
                k=one.count,
                n=figures.flow.ended,
                share=one.share,
            )
        )
        lines.extend(_finer(one, names))
    return lines


def _finer(one: Ending, names: dict[str, str]) -> list[str]:
    return [
        "– " + _("%(name)s: %(k)s of %(n)s.", name=words.end(reason, names), k=count, n=one.count)
        for reason, count in one.reasons
    ]


def _change(one: Change, code: str) -> list[str]:
    lines = [words.instrument(one.title, one.version), words.rated_twice(one.twice, one.of)]
    for item in one.items if one.twice else ():
        p = words.p_value(item.p, code)
        lines.append(
            _(
                "%(name)s: n = %(n)s, answer missing %(missing)s; better %(better)s, "
                "the same %(same)s, lower %(worse)s; two steps up or more %(two)s of %(n)s; %(p)s.",
                name=item.label,
                n=item.paired,
                missing=item.missing,
                better=item.better,
                same=item.same,
                worse=item.worse,
                two=item.two_steps,
                p=f"p {p}" if p.startswith("<") else f"p = {p}",
            )
        )
    return lines
