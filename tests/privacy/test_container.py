"""Whatever goes into a container comes out of it, and only out of it."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.privacy.container import BackupProblem, Header, Writer, check, lines
from app.privacy.kinds import Kind, from_json, to_json

IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
HEADER = Header("data", "k", "e", "sqlite", "2027-03-18T00:00:00+00:00")
SECRET = b"s" * 32
MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.text(st.characters(exclude_categories=["Cs"])),
    Kind.WHOLE: st.integers(-(2**63), 2**63 - 1),
    Kind.REAL: st.floats(allow_nan=False, allow_infinity=False),
    Kind.YES_NO: st.booleans(),
    Kind.BYTES: st.binary(),
    Kind.MOMENT: MOMENTS,
    Kind.DAY: st.dates(),
    Kind.TIME: st.times(),
    Kind.JSON: st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
}
ROWS = st.lists(
    st.sampled_from(list(Kind)).flatmap(
        lambda kind: st.tuples(st.just(kind), st.none() | VALUES[kind])
    )
)


def written(path: Path, rows: list[Any], secret: bytes = SECRET) -> None:
    with path.open("wb") as file:
        writer = Writer(file, HEADER, secret)
        for row in rows:
            writer.line(row)
        writer.close()


@IN_ONE_FOLDER
@given(rows=ROWS)
def test_every_value_comes_back_as_it_was(rows: list[tuple[Kind, Any]], tmp_path: Path) -> None:
    path = tmp_path / "c"
    written(path, [to_json(value, kind) for kind, value in rows])
    check(path, lambda _: SECRET)
    found = list(lines(path, lambda _: SECRET))
    assert [from_json(v, kind) for v, (kind, _) in zip(found, rows, strict=True)] == [
        value for _, value in rows
    ]


@IN_ONE_FOLDER
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_is_found_before_a_line_is_believed(
    place: float, bit: int, tmp_path: Path
) -> None:
    path = tmp_path / "c"
    written(path, [["x" * 50, number] for number in range(40)])
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    path.write_bytes(content)
    with pytest.raises(BackupProblem):
        check(path, lambda _: SECRET)


@pytest.mark.parametrize("size", [0, 1, 300_000, 1_000_000])
def test_chunks_of_every_size_come_back(tmp_path: Path, size: int) -> None:
    path = tmp_path / "c"
    rows = [f"{n}".zfill(size // 10 + 1) for n in range(10)]
    written(path, rows)
    assert list(lines(path, lambda _: SECRET)) == rows


def test_two_files_of_one_secret_share_no_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "1", tmp_path / "2"
    with one.open("wb") as file, two.open("wb") as other:
        for each in (file, other):
            writer = Writer(each, Header("data", "k", "e", "sqlite", "2027"), SECRET)
            writer.line("the same" * 20)
            writer.close()
    assert one.read_bytes()[-100:] != two.read_bytes()[-100:]


def test_a_moment_is_kept_to_the_microsecond_and_in_utc() -> None:
    at = datetime(2027, 3, 28, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert to_json(at, Kind.MOMENT) == "2027-03-28T01:30:00.123456+00:00"
    assert from_json(to_json(at, Kind.MOMENT), Kind.MOMENT) == at
    assert from_json(to_json(date(2027, 3, 28), Kind.DAY), Kind.DAY) == date(2027, 3, 28)
    assert from_json(to_json(time(9, 5), Kind.TIME), Kind.TIME) == time(9, 5)
