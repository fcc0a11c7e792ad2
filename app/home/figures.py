"""Numbers as staff read them: exact until they are written, in the reader's own decimals."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from babel.numbers import format_decimal

ONE_DECIMAL = Decimal("0.1")
MINUS = "\N{MINUS SIGN}"


def rounded(value: Fraction) -> Decimal:
    """To one decimal, halves away from zero."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(
        ONE_DECIMAL, ROUND_HALF_UP
    )


def one_decimal(value: Fraction | None, code: str) -> str | None:
    """3.25 is "3,3" in Swedish; None stays None."""
    if value is None:
        return None
    return format_decimal(rounded(value), format="0.0", locale=code)


def signed(steps: int | None) -> str | None:
    """+2, 0 or a real minus and the number; None stays None."""
    if steps is None:
        return None
    return f"+{steps}" if steps > 0 else str(steps).replace("-", MINUS)
