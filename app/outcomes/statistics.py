"""What reports count with: whole percentages, the sign test, who came and who left. Pure, exact."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol


def largest_remainder(counts: Sequence[int]) -> list[int]:
    """Whole percentages of a column that sum to 100, by Hamilton's method.

    Each share is cut; what is missing to 100 goes, one each, to the largest remainders: of equal
    ones to the largest count, then to the first. Nothing but zeros gives zeros. It reproduces
    every percentage column of Göteborg 2020; rounding each share alone does not.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a count is not negative")
    total = sum(counts)
    if total == 0:
        return [0] * len(counts)
    shares = [divmod(100 * count, total) for count in counts]
    missing = 100 - sum(whole for whole, _ in shares)
    by_remainder = sorted(range(len(counts)), key=lambda at: (-shares[at][1], -counts[at], at))
    lifted = set(by_remainder[:missing])
    return [whole + (at in lifted) for at, (whole, _) in enumerate(shares)]


def sign_test_two_sided(worse: int, better: int) -> Fraction:
    """The exact p of the two-sided sign test; those who are unchanged are left out before.

    The chance, were worse and better equally likely, of a split at least as uneven as this one,
    in whole numbers throughout. Nobody changed gives 1. Hälsosteget 2019 printed these values,
    but for its item 1, where it printed the one-sided half.
    """
    if worse < 0 or better < 0:
        raise ValueError("a count is not negative")
    n, fewer = worse + better, min(worse, better)
    term = tail = 1
    for k in range(fewer):
        term = term * (n - k) // (k + 1)
        tail += term
    return min(Fraction(1), Fraction(2 * tail, 2**n))


def cut(value: Fraction, decimals: int) -> Decimal:
    """Cut, not rounded: a p below a limit stays below it. How the sources print their p."""
    return _at(value, decimals, halves_up=False)


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Rounded, halves away from zero: for every number but p."""
    return _at(value, decimals, halves_up=True)


def _at(value: Fraction, decimals: int, *, halves_up: bool) -> Decimal:
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if halves_up and 2 * rest >= scaled.denominator:
        whole += 1
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


class Stay(Protocol):
    """A time in a programme: both days are days in it; no last day yet is None."""

    @property
    def started_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Flow:
    """Stays of a period: `from_before` + `new` = `inside` = `ended` + `still_in`, always."""

    from_before: int
    new: int
    ended: int

    @property
    def inside(self) -> int:
        return self.from_before + self.new

    @property
    def still_in(self) -> int:
        return self.inside - self.ended


def is_inside(stay: Stay, first: date, last: date) -> bool:
    """In the programme on at least one day from `first` to `last`, both included.

    Whoever ends on the first day is inside, and has ended; whoever ended the day before is not.
    A stay that ended before it started never was: it is counted in no period.
    """
    if stay.ended_on is not None and stay.ended_on < max(stay.started_on, first):
        return False
    return stay.started_on <= last


def is_new(stay: Stay, first: date) -> bool:
    """Of a stay inside: it began in the period, its first day included."""
    return stay.started_on >= first


def has_ended(stay: Stay, last: date) -> bool:
    """Of a stay inside: its last day lies in the period, the period's last day included."""
    return stay.ended_on is not None and stay.ended_on <= last


def flow(stays: Iterable[Stay], first: date, last: date) -> Flow:
    """In from before, new and ended from `first` to `last`, both included.

    Periods that follow each other join: still in at the end of one is in from before in the next.
    """
    if last < first:
        raise ValueError("a period does not end before it begins")
    inside = [stay for stay in stays if is_inside(stay, first, last)]
    new = sum(is_new(stay, first) for stay in inside)
    return Flow(
        from_before=len(inside) - new,
        new=new,
        ended=sum(has_ended(stay, last) for stay in inside),
    )
