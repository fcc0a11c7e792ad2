"""Text messages through a 46elks-style HTTP gateway; off until the operator names one.

A form to its address, basic auth, an answer with an id; delivery reports come back to
`/sms/<reminder>` with that id. Arabic needs UCS-2: 70 characters, or 67 in each of several.
"""

import base64
from dataclasses import dataclass

import aiohttp

from app.reminders.channels import answers
from app.reminders.channels.answers import Answer, Then
from app.reminders.settings import Gateway

PATIENCE = aiohttp.ClientTimeout(total=20)
_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = set("^{}\\[~]|€\f")

ACCEPTED = Answer("accepted", Then.DONE)
BAD_NUMBER = Answer("bad_number", Then.REFUSED)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the gateway said. `reference`: its id, which a delivery report names."""

    answer: Answer
    status: int | None = None
    reference: str | None = None


def parts(text: str) -> int:
    """How many messages a text is, as the network counts: 160 and 153, or 70 and 67."""
    if all(char in _GSM or char in _GSM_TWICE for char in text):
        length = len(text) + sum(char in _GSM_TWICE for char in text)
        return 1 if length <= 160 else -(-length // 153)
    length = len(text.encode("utf-16-be")) // 2
    return 1 if length <= 70 else -(-length // 67)


def fitted(text: str) -> str:
    """The text if it is one message, else as much of its first sentence as is one."""
    if parts(text) == 1:
        return text
    first = text.partition(". ")[0]
    while parts(first) > 1:
        first = first[:-1]
    return first


def international(number: str) -> str | None:
    """A Swedish or foreign number as +46…; None for what cannot be one."""
    digits = "".join(char for char in number if char.isascii() and char.isdigit())
    if number.strip().startswith("+"):
        found = f"+{digits}"
    elif digits.startswith("00"):
        found = f"+{digits[2:]}"
    elif digits.startswith("0"):
        found = f"+46{digits[1:]}"
    else:
        return None
    return found if 8 <= len(found) <= 16 else None


async def send(gateway: Gateway, number: str, text: str, report_to: str) -> Accepted:
    """One message. Never raises for what the gateway does."""
    to = international(number)
    if to is None:
        return Accepted(BAD_NUMBER)
    form = {"from": gateway.sender, "to": to, "message": fitted(text), "whendelivered": report_to}
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.post(
                gateway.url,
                data=form,
                headers={"Authorization": _basic(gateway)},
                allow_redirects=False,
            ) as said,
        ):
            if said.status >= 300:
                return Accepted(answers.meaning(said.status), said.status)
            reference = str((await said.json(content_type=None)).get("id", ""))[:80]
            return Accepted(ACCEPTED, said.status, reference or None)
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError, AttributeError):
        return Accepted(answers.SILENT)


def _basic(gateway: Gateway) -> str:
    pair = f"{gateway.user}:{gateway.password}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"
