"""When push is not the way: a text message or a letter, to what she said she reads herself."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from app.reminders import wording
from app.reminders.channels import mail, sms
from app.reminders.channels.answers import Answer
from app.reminders.models import Channel
from app.reminders.recipients import Recipient
from app.reminders.settings import Ways


def in_order(who: Recipient, ways: Ways, *, is_test: bool = False) -> list[Channel]:
    """Her ways, the one she chose first. Push that was silent twice comes last.

    A test tries push before all else: it is what shows that the phone is silent no longer.
    """
    there = {
        Channel.PUSH: bool(who.subscriptions),
        Channel.SMS: who.number is not None and ways.sms is not None,
        Channel.EMAIL: who.email is not None and ways.post is not None,
    }
    wished = dict.fromkeys((who.channel, *Channel))
    found = [channel for channel in wished if there[channel]]
    if is_test or who.is_silent:
        found.sort(key=lambda channel: (channel is Channel.PUSH) is not is_test)
    return found


async def by_sms(
    ways: Ways, row: Row[Any], who: Recipient, report_to: str, now: datetime
) -> tuple[Answer, dict[str, Any]]:
    """The neutral line to her number."""
    assert ways.sms is not None
    assert who.number is not None
    said = await sms.send(ways.sms, who.number, _line(row, who, now), report_to)
    more = {"status": said.status, "reference": said.reference}
    return said.answer, _try(row, Channel.SMS, said.answer, now) | more


async def by_mail(
    ways: Ways, row: Row[Any], who: Recipient, now: datetime
) -> tuple[Answer, dict[str, Any]]:
    """The neutral line to her address."""
    assert ways.post is not None
    assert who.email is not None
    words = _words(row, who, now)
    letter = mail.letter(ways.post, who.email, words.title, words.body, words.lang)
    answer = await mail.send(ways.post, letter)
    return answer, _try(row, Channel.EMAIL, answer, now)


def _words(row: Row[Any], who: Recipient, now: datetime) -> wording.Said:
    return wording.said(who.language, row.kind, who.level, row.says_at, now, row.phrase)


def _line(row: Row[Any], who: Recipient, now: datetime) -> str:
    return wording.as_line(_words(row, who, now))


def _try(row: Row[Any], channel: Channel, answer: Answer, now: datetime) -> dict[str, Any]:
    return {
        "reminder_id": row.id,
        "person_id": row.person_id,
        "channel": channel,
        "host": "",
        "at": now,
        "outcome": answer.word,
        "status": None,
        "reference": None,
    }
