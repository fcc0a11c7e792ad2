"""Digits as people type them, and PINs. Pure but for the hash."""

import re
import unicodedata
from itertools import pairwise
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.crypto import Keyring

PIN_LENGTH = 6
CODE_LENGTH = 8

# 19 MiB, two passes: about 16 checks a second on two cores, so a gym's rush is bearable.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each check takes 19 MiB; more at once than this wait their turn.
_turns = BoundedSemaphore(4)

COMMON = frozenset(
    """
    123456 654321 123123 321321 112233 332211 121212 101010 131313 141414 151515 123321
    159753 357159 147258 258147 258369 147852 852456 456852 789456 456789 987654 123654
    456123 789123 159357 753951 951753 147147 258258 369369 246810 135791 102030 010203
    112358 314159 271828 420420 696969 232323 212121 343434 454545 565656 787878 898989
    202020 303030 404040 505050 111222 222333 333444 444555 555666 666777 777888 888999
    123789 789789 456456 520520 521521 131420 100000 200000 111112 999888 998877 778899
    445566 223344 334455 556677 667788 889900 110110 102938 192837 135246 246135 100200
    200300 123450 012345 098765 543210 234567 345678 567890 678901 890123 901234 147369
    147896 159951 142536 963852 321654 654123 741852 852963 963741 789321 111333 000001
    """.split()  # noqa: SIM905 a list of a hundred words
)


def digits_of(text: str) -> str:
    """The decimal digits in `text` as 0–9, whatever script they were typed in (S6).

    Spaces, hyphens and invisible marks vanish; any other character makes the result empty.
    """
    out: list[str] = []
    for char in text:
        value = unicodedata.decimal(char, None)
        if value is not None:
            out.append(str(value))
        elif unicodedata.category(char) not in {"Zs", "Cf", "Cc", "Pd"}:
            return ""
    return "".join(out)


def weakness(pin: str, phone: str = "") -> str | None:
    """Why a PIN is refused: `length`, `common`, `phone`; None when it will do (S5)."""
    if len(pin) != PIN_LENGTH:
        return "length"
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    repeats = pin[:3] == pin[3:] or pin[:2] * 3 == pin
    if pin in COMMON or steps in ({0}, {1}, {9}) or repeats:
        return "common"
    number = "".join(digits_of(char) for char in phone)  # whatever stands between the digits
    if pin in number or pin in re.sub(r"\A(00)?46", "0", number):
        return "phone"
    return None


def hash_pin(keyring: Keyring, pin: str) -> str:
    """Argon2id over a keyed digest: the database alone cannot be tried PIN by PIN."""
    with _turns:
        return _hasher.hash(keyring.blind_index("pin", pin))


def check_pin(keyring: Keyring, pin_hash: str | None, pin: str) -> bool:
    """True when the PIN fits. An unknown hash costs the same work (S11)."""
    with _turns:
        try:
            return _hasher.verify(pin_hash or _dummy(), keyring.blind_index("pin", pin)) and bool(
                pin_hash
            )
        except (VerificationError, InvalidHashError):
            return False


_DUMMY: list[str] = []


def _dummy() -> str:
    if not _DUMMY:
        _DUMMY.append(_hasher.hash("nobody"))
    return _DUMMY[0]
