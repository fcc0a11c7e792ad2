"""What the operator may set, each refusal one line."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.config import ConfigurationError, Mode
from app.reminders.settings import check_subject, from_environment
from tests.support.databases import settings_in


@pytest.mark.parametrize(
    "subject",
    [
        "somebody@example.org",
        "mailto:somebody",
        "mailto:somebody@localhost",
        "mailto:a@b.invalid",
        "mailto:a@localhost.",
        "mailto:a@x.LOCAL",
        "mailto:@foo.se",
        "mailto:a@[10.0.0.1]",
        "mailto:a b@c.se",
        "https://foo.invalid.",
        "https://[abc",
        "mailto:a@printer.local",
        "https://localhost:8000",
        "https://127.0.0.1",
        "http://example.org",
        "",
    ],
)
def test_a_subject_that_push_services_refuse_is_refused_at_the_start(subject: str) -> None:
    with pytest.raises(ConfigurationError):
        check_subject(subject)


@pytest.mark.parametrize("subject", ["mailto:somebody@example.org", "https://example.org"])
def test_a_subject_that_can_be_reached_is_taken(subject: str) -> None:
    assert check_subject(subject) == subject


def test_hosts_are_added_with_commas_or_spaces(tmp_path: Path) -> None:
    ways = from_environment(
        {"STEGVIS_PUSH_ALLOW": "push.example.org, localhost:9000"}, settings_in(tmp_path)
    )
    assert ways.allow == {"push.example.org", "localhost:9000"}
    with pytest.raises(ConfigurationError, match="STEGVIS_PUSH_ALLOW"):
        from_environment({"STEGVIS_PUSH_ALLOW": "[::1"}, settings_in(tmp_path))


def test_half_a_gateway_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="STEGVIS_SMS_URL"):
        from_environment({"STEGVIS_SMS_URL": "https://sms.example.org"}, settings_in(tmp_path))


@pytest.mark.parametrize(
    ("origin", "is_refused"),
    [("https://localhost:8443", True), ("https://192.0.2.7", True), ("https://stegvis.se", False)],
)
def test_an_origin_that_push_services_refuse_stops_nothing_else(
    tmp_path: Path, origin: str, is_refused: bool
) -> None:
    settings = replace(settings_in(tmp_path), mode=Mode.PRODUCTION, origin=origin)
    assert from_environment({}, settings).has_refused_subject is is_refused
