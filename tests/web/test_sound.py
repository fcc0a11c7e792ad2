"""What a recording is, by its content: three kinds, and how long each lasts."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.sound import Kind, NotSound, TooLong, sound_of
from tests.support.maps import webm
from tests.support.sounds import box, mp4, ogg

MEGABYTE = 1_000_000


@pytest.mark.parametrize("seconds", [1, 12, 60])
def test_each_kind_says_its_own_length(seconds: int) -> None:
    found = [
        sound_of(data, MEGABYTE)
        for data in (webm(seconds), ogg(seconds), mp4(seconds), mp4(seconds, in_pieces=True))
    ]
    assert [one.kind for one in found] == [Kind.WEBM, Kind.OGG, Kind.MP4, Kind.MP4]
    assert {one.seconds for one in found} == {seconds}


@pytest.mark.parametrize("data", [webm(75), ogg(75), mp4(75), mp4(75, in_pieces=True)])
def test_more_than_a_minute_is_refused_in_each_kind(data: bytes) -> None:
    with pytest.raises(TooLong):
        sound_of(data, MEGABYTE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"<html><script>alert(1)</script>",
        ogg(3, head=b"\x80theora!"),
        ogg(3) + ogg(3).replace(b"one!", b"two!"),
        mp4(3, kind=b"vide"),
        mp4(3)[:-5],
        mp4(0),
        box(b"ftyp", b"M4A ") + b"\0\0\0\x10moov" * 40_000,
    ],
)
def test_what_is_no_sound_alone_is_refused(data: bytes) -> None:
    with pytest.raises(NotSound):
        sound_of(data, MEGABYTE)


@given(st.binary(max_size=300), st.sampled_from([webm(1), ogg(1), mp4(1, in_pieces=True)]))
def test_no_bytes_at_all_break_a_reader(noise: bytes, sound: bytes) -> None:
    for each in (sound[: len(noise)] + noise, sound + noise, sound[: -len(noise) or None]):
        with suppress(NotSound, TooLong):
            assert 1 <= sound_of(each, MEGABYTE).seconds <= 60
