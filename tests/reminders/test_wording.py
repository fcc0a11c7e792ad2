"""What every language's phones show, as files: wording is reviewed in the diff."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import i18n
from app.reminders.channels.encryption import PADDED
from app.reminders.planning import Kind, Level
from app.reminders.wording import as_line, payload, said
from app.schedule.library import on_shelf, shipped
from app.web import neutral

FOLDER = Path(__file__).with_name("messages")
NOW = datetime(2027, 3, 18, 17, tzinfo=UTC)
TOMORROW = datetime(2027, 3, 19, 9, tzinfo=UTC)
CASES = (
    ("day, word", Kind.DAY, Level.WORD, TOMORROW, None),
    ("day, tomorrow", Kind.DAY, Level.TIME, TOMORROW, None),
    ("day, today", Kind.DAY, Level.TIME, NOW + timedelta(hours=2), None),
    ("day, a rating", Kind.DAY, Level.TIME, None, None),
    ("change, word", Kind.CHANGE, Level.WORD, TOMORROW, None),
    ("change, moved", Kind.CHANGE, Level.TIME, TOMORROW, None),
    ("change, cancelled", Kind.CHANGE, Level.TIME, None, None),
    ("sent, word", Kind.SENT, Level.WORD, None, "message_usual"),
    ("sent, phrase", Kind.SENT, Level.TIME, None, "message_usual"),
    ("test", Kind.TEST, Level.WORD, None, None),
)
LANGUAGES = [language.code for language in i18n.offered()]


def written(code: str) -> str:
    lines = []
    for name, kind, level, says_at, phrase in CASES:
        found = said(code, kind, level, says_at, NOW, phrase)
        lines.append(f"{name}: {as_line(found)} [{found.lang} {found.dir}]")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_is_what_was_reviewed(code: str) -> None:
    assert written(code) == (FOLDER / f"{code}.txt").read_text("utf-8")


@pytest.mark.parametrize("code", LANGUAGES)
def test_at_the_level_of_a_word_a_stranger_reads_the_same_whatever_it_is_about(code: str) -> None:
    kinds = (Kind.DAY, Kind.CHANGE, Kind.SENT)
    shown = {said(code, kind, Level.WORD, TOMORROW, NOW, "message_missed") for kind in kinds}
    assert len(shown) == 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_tells_a_stranger_what_this_is(code: str) -> None:
    phrases = [phrase.texts[code] for phrase in on_shelf(shipped(), "message")]
    for text in (written(code), *phrases):
        assert neutral.telling_word(text) is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_fits_the_length_that_all_are_padded_to(code: str) -> None:
    for phrase in on_shelf(shipped(), "message"):
        found = said(code, Kind.SENT, Level.TIME, None, NOW, phrase.id)
        whole = payload(found, tag="x" * 32, page="/me/reminders", proof="x" * 47)
        assert len(whole) <= PADDED
