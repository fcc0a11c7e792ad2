"""One tablet at a time, and pages in between while others wait."""

import time
from pathlib import Path

import pytest

from app.sync import turns


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds since the machine was started, as one number that a test moves."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def take(folder: Path, clock: list[float], seconds: float = 0.0, others: int = 0) -> bool:
    with turns.turn(folder) as is_mine:
        for _ in range(others):
            with turns.turn(folder) as is_theirs:
                assert not is_theirs
        clock[0] += seconds
    return is_mine


def test_one_alone_goes_on_at_once(tmp_path: Path, clock: list[float]) -> None:
    assert [take(tmp_path, clock, seconds=1) for _ in range(3)] == [True] * 3


def test_while_others_wait_the_machine_rests_after_each_turn(
    tmp_path: Path, clock: list[float]
) -> None:
    assert take(tmp_path, clock, seconds=0.4, others=1)
    assert not take(tmp_path, clock)
    clock[0] += 0.4 * turns.REST + 0.01
    assert take(tmp_path, clock)


@pytest.mark.parametrize("said", ["9999999", "what", "-1", "nan"])
def test_what_stands_there_from_before_a_restart_stops_nobody(
    tmp_path: Path, clock: list[float], said: str
) -> None:
    (tmp_path / "sync.lock").write_text(said)
    assert take(tmp_path, clock)
