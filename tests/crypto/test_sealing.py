import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import SealBroken, new_key, open_sealed, seal, sealing_context

KEY = bytes(range(32))
HERE = sealing_context("person", "name", "row1", 1)


@given(st.text())
def test_what_is_sealed_opens_where_it_lies(text: str) -> None:
    assert open_sealed(KEY, seal(KEY, text, HERE), HERE) == text


def test_two_seals_of_one_text_differ_and_show_nothing() -> None:
    one, two = seal(KEY, "Amina", HERE), seal(KEY, "Amina", HERE)
    assert one != two
    assert b"Amina" not in one


@pytest.mark.parametrize(
    "place",
    ["person|name|row2|1", "person|phone|row1|1", "staff|name|row1|1", "person|name|row1|2", ""],
)
def test_a_value_moved_to_another_place_does_not_open(place: str) -> None:
    with pytest.raises(SealBroken):
        open_sealed(KEY, seal(KEY, "Amina", HERE), place)


def test_two_values_swapped_between_rows_do_not_open() -> None:
    there = sealing_context("person", "name", "row2", 1)
    first, second = seal(KEY, "Amina", HERE), seal(KEY, "Bo", there)
    for blob, place in ((second, HERE), (first, there)):
        with pytest.raises(SealBroken):
            open_sealed(KEY, blob, place)


def test_one_flipped_bit_anywhere_does_not_open() -> None:
    blob = seal(KEY, "Amina", HERE)
    for bit in range(len(blob) * 8):
        flipped = bytearray(blob)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            open_sealed(KEY, bytes(flipped), HERE)


def test_a_truncated_value_does_not_open() -> None:
    blob = seal(KEY, "Amina", HERE)
    for length in range(len(blob)):
        with pytest.raises(SealBroken):
            open_sealed(KEY, blob[:length], HERE)


def test_another_persons_key_does_not_open_and_the_refusal_says_nothing() -> None:
    with pytest.raises(SealBroken) as refusal:
        open_sealed(new_key(), seal(KEY, "Amina", HERE), HERE)
    assert str(refusal.value) == "a sealed value could not be opened"


@pytest.mark.parametrize("parts", [("a|b", "c", "d"), ("", "c", "d"), ("a", "c", "")])
def test_a_place_cannot_be_written_in_two_ways(parts: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="four parts"):
        sealing_context(*parts, 1)
