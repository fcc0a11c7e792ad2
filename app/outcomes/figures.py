"""The figures of a programme for a period, every one with what it is a share of."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from app.assessments import queries as ratings
from app.assessments import scoring
from app.assessments.answering import wording_in
from app.assessments.catalogue import shipped
from app.assessments.occasions import Occasion
from app.assessments.queries import Answers, Sheet
from app.assessments.vocabulary import Instrument
from app.outcomes import statistics
from app.outcomes.periods import Period
from app.outcomes.queries import NOT_SAID, Counted, counted
from app.outcomes.statistics import Flow
from app.programmes import access
from app.programmes.access import Who
from app.programmes.catalogue_cache import templates
from app.programmes.models import Programme, Sex


@dataclass(frozen=True, slots=True)
class Part:
    """Those of one kind. `share`: whole percent of everybody inside, all parts sum to 100."""

    key: str
    flow: Flow
    share: int


@dataclass(frozen=True, slots=True)
class Ending:
    """Who ended in one way; `key` None is not stated. `reasons`: the finer ones, with counts."""

    key: str | None
    count: int
    share: int
    reasons: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item. `paired` + `missing` are all who have rated twice; `p`: the exact sign test."""

    label: str
    paired: int
    missing: int
    better: int
    same: int
    worse: int
    two_steps: int
    p: Fraction


@dataclass(frozen=True, slots=True)
class Change:
    """One instrument in one version. `twice`: stays with a first rating and a later one in the
    period, of the `of` stays inside.
    """

    title: str
    version: str
    of: int
    twice: int
    items: tuple[ItemFigures, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """`until`: the last day counted; before the period's own last day while it still runs.

    `people`, `ended_people`: how many people the stays inside and the ended stays are of.
    `earliest`: the first day of which there is anything to count.
    """

    programme: Programme
    period: Period
    until: date
    earliest: date
    flow: Flow
    people: int
    ended_people: int
    by_sex: tuple[Part, ...]
    by_agency: tuple[Part, ...]
    endings: tuple[Ending, ...]
    changes: tuple[Change, ...]


def figures_of(
    session: Session, viewer: Who, today: date, code: str, programme_id: str, period: Period
) -> Figures:
    """The figures of one of her programmes, or NotVisible. `period` begins today or before."""
    programme, stays = counted(session, viewer, today, programme_id)
    first, until = period.first, min(period.last, today)
    inside = [stay for stay in stays if statistics.is_inside(stay, first, until)]
    ended = [stay for stay in inside if statistics.has_ended(stay, until)]
    sexes = [sex.value for sex in Sex]
    agencies = [*sorted({stay.sending_agency for stay in inside} - {NOT_SAID}), NOT_SAID]
    template = templates().get(programme.template_slug)
    groups = [group.id for group in template.discharge_groups] if template else []
    return Figures(
        programme=programme,
        period=period,
        until=until,
        earliest=min([programme.started_on, *(stay.started_on for stay in stays)]),
        flow=statistics.flow(inside, first, until),
        people=_people(inside),
        ended_people=_people(ended),
        by_sex=parts(inside, first, until, sexes, lambda stay: stay.sex.value),
        by_agency=parts(inside, first, until, agencies, lambda stay: stay.sending_agency),
        endings=endings(ended, groups),
        changes=_changes(session, viewer, today, code, programme, inside, first, until),
    )


def _people(stays: Iterable[Counted]) -> int:
    return len({stay.person for stay in stays})


def parts(
    inside: Sequence[Counted],
    first: date,
    until: date,
    keys: Sequence[str],
    key_of: Callable[[Counted], str],
) -> tuple[Part, ...]:
    """The stays of a period by kind, in the order of `keys`; together they are all of them."""
    flows = [
        statistics.flow([stay for stay in inside if key_of(stay) == key], first, until)
        for key in keys
    ]
    shares = statistics.largest_remainder([flow.inside for flow in flows])
    return tuple(Part(*row) for row in zip(keys, flows, shares, strict=True))


def endings(ended: Sequence[Counted], groups: Sequence[str]) -> tuple[Ending, ...]:
    """Where those who ended went: the template's groups in its order, then others, then not stated.

    A group of the template that nobody went to is there too, with 0.
    """
    counts = Counter(stay.end_group for stay in ended)
    others = sorted(key for key in counts if key is not None and key not in groups)
    keys: list[str | None] = [*groups, *others, None]
    shares = statistics.largest_remainder([counts[key] for key in keys])
    found = []
    for key, share in zip(keys, shares, strict=True):
        reasons = Counter(stay.end_reason for stay in ended if stay.end_group == key)
        in_order = sorted(reasons.items(), key=lambda row: (row[0] is None, -row[1], row[0]))
        is_finer = key is not None and any(reason is not None for reason in reasons)
        found.append(Ending(key, counts[key], share, tuple(in_order) if is_finer else ()))
    return tuple(found)


def _changes(
    session: Session,
    viewer: Who,
    today: date,
    code: str,
    programme: Programme,
    inside: Sequence[Counted],
    first: date,
    until: date,
) -> tuple[Change, ...]:
    """Ratings are read through the door; those of a protected person for nobody."""
    open_ones = {stay.enrolment_id for stay in inside if not stay.is_protected}
    places = [
        place
        for place in access.places(session, viewer, today, programme_id=programme.id)
        if place.enrolment_id in open_ones
    ]
    sheets = [
        sheet
        for sheet in ratings.sheets_in(session, places)
        if sheet.answered_on is not None and sheet.answered_on <= until
    ]
    template = templates().get(programme.template_slug)
    wanted = {one.id for one, _use in ratings.uses_of(template, shipped())} if template else set()
    wanted |= {sheet.instrument_id for sheet in sheets}
    used = [one for one in shipped().values() if one.id in wanted]
    pairs = {one.id: pairs_of(one, sheets, first) for one in used}
    answers = ratings.answers_in(
        session, [sheet.id for found in pairs.values() for pair in found for sheet in pair]
    )
    return tuple(change_of(one, pairs[one.id], answers, len(inside), code) for one in used)


def pairs_of(
    instrument: Instrument, sheets: Sequence[Sheet], first: date
) -> list[tuple[Sheet, Sheet]]:
    """First and latest of each stay whose latest was answered from `first` on.

    What somebody answers months after the end is no effect of the stay: it replaces no end rating.
    """
    by_enrolment: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.occasion is not Occasion.FOLLOW_UP:
            by_enrolment.setdefault(sheet.enrolment_id, []).append(sheet)
    found = []
    for enrolment_id, own in by_enrolment.items():
        start, latest = ratings.first_and_latest(own, enrolment_id, instrument)
        if start and latest and latest.answered_on and latest.answered_on >= first:
            found.append((start, latest))
    return found


def change_of(
    instrument: Instrument,
    pairs: Sequence[tuple[Sheet, Sheet]],
    answers: Mapping[str, Answers],
    of: int,
    code: str,
) -> Change:
    """Each item's change over the pairs, with its own n."""
    wording = wording_in(instrument, code)
    both = [(answers[start.id], answers[latest.id]) for start, latest in pairs]
    items = []
    for one in scoring.group_changes(instrument, both):
        items.append(
            ItemFigures(
                label=wording.areas[instrument.item(one.item_id).area],
                paired=one.paired,
                missing=one.missing,
                better=one.better,
                same=one.same,
                worse=one.worse,
                two_steps=one.improved_by_two,
                p=statistics.sign_test_two_sided(one.worse, one.better),
            )
        )
    return Change(wording.title, instrument.version, of, len(pairs), tuple(items))
