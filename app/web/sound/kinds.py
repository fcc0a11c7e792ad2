"""The kinds of recording that are kept, and why one is refused."""

from enum import StrEnum


class Kind(StrEnum):
    """What a browser's recorder writes, as its media type."""

    WEBM = "audio/webm"
    OGG = "audio/ogg"
    MP4 = "audio/mp4"


class NotSound(ValueError):
    """Another kind of file, or one that is broken."""


class TooLong(ValueError):
    """More than a minute, or more bytes than it may have."""
