"""What a recording is, by its content and never by its name, and how long it lasts. Pure.

Opus in WebM or Ogg, AAC in MP4: one track of sound and nothing beside it.
"""

from dataclasses import dataclass

from app.web.sound import mp4, ogg, webm
from app.web.sound.kinds import Kind, NotSound, TooLong

__all__ = ["SECONDS_AT_MOST", "Kind", "NotSound", "Sound", "TooLong", "sound_of"]

SECONDS_AT_MOST = 60
GRACE = 1.5  # a recorder stops a little after it was told to


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording. `seconds`: 1 to 60."""

    kind: Kind
    seconds: int
    data: bytes


def sound_of(data: bytes, bytes_at_most: int) -> Sound:
    """The recording that a file is. Raises NotSound or TooLong."""
    if len(data) > bytes_at_most:
        raise TooLong(f"{len(data)} bytes")
    kind, length = _kind_and_length(data)
    if length > SECONDS_AT_MOST + GRACE:
        raise TooLong(f"{length:.0f} seconds")
    return Sound(kind, max(1, min(SECONDS_AT_MOST, round(length))), data)


def _kind_and_length(data: bytes) -> tuple[Kind, float]:
    if data[:4] == b"OggS":
        return Kind.OGG, ogg.length_of(data)
    if data[4:8] == b"ftyp":
        return Kind.MP4, mp4.length_of(data)
    return Kind.WEBM, webm.length_of(data)
