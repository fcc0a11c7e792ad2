"""Opaque ids: 26 characters, made here, so that a row can be named before it is saved."""

import secrets

from app import clock

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]  # a night has many rows
LENGTH = 26


def new_id() -> str:
    """48 bits of milliseconds and 80 random bits: unguessable, and near each other in an index."""
    number = (int(clock.now().timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])
