"""How long a WebM file of one Opus track lasts. Pure.

A browser's recorder writes no length, so it is read from the blocks (EBML, RFC 8794; WebM).
"""

from collections.abc import Iterator

from app.web.sound.kinds import NotSound

_HEADER, _SEGMENT, _CLUSTER, _GROUP = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0xA0
_INFO, _SCALE, _TRACKS, _TRACK = 0x1549A966, 0x2AD7B1, 0x1654AE6B, 0xAE
_CODEC, _TYPE, _TIME, _SIMPLE, _BLOCK = 0x86, 0x83, 0xE7, 0xA3, 0xA1
_INSIDE = frozenset({_SEGMENT, _CLUSTER, _GROUP, _INFO, _TRACKS, _TRACK})


def length_of(data: bytes) -> float:
    """Seconds. Raises NotSound."""
    scale, cluster, longest, codecs, kinds = 1_000_000, 0, -1, [], []
    for name, body in _elements(data):
        if name == _SCALE:
            scale = int.from_bytes(body[:8], "big") or scale
        elif name == _CODEC:
            codecs.append(body)
        elif name == _TYPE:
            kinds.append(int.from_bytes(body[:8], "big"))
        elif name == _TIME:
            cluster = int.from_bytes(body[:8], "big")
        elif name in (_SIMPLE, _BLOCK) and len(body) > 3:
            longest = max(longest, cluster + int.from_bytes(body[1:3], "big", signed=True))
    if codecs != [b"A_OPUS"] or kinds != [2] or longest < 0:
        raise NotSound("no Opus track alone")
    return longest * scale / 1e9


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every element that holds data, in order; those that hold others are gone into."""
    at, is_first = 0, True
    while at < len(data):
        name, at = _number(data, at, keeps_marker=True)
        size, at = _number(data, at, keeps_marker=False)
        if is_first and name != _HEADER:
            raise NotSound("no EBML header")
        is_first = False
        if name in _INSIDE:
            continue
        if size is None or size > len(data) - at:
            # The last block may be cut off where a recorder was stopped.
            if name in (_SIMPLE, _GROUP, _BLOCK):
                return
            raise NotSound("an element longer than the file")
        yield name or 0, data[at : at + size]
        at += size


def _number(data: bytes, at: int, *, keeps_marker: bool) -> tuple[int | None, int]:
    """A number of variable length and where it ends; None is the size that is not known."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if first == 0 or at + length > len(data) or (keeps_marker and length > 4):
        raise NotSound("a broken number")
    value = int.from_bytes(data[at : at + length], "big")
    if keeps_marker:
        return value, at + length
    value &= (1 << (7 * length)) - 1
    return (None if value == (1 << (7 * length)) - 1 else value), at + length
