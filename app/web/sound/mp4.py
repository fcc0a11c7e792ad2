"""How long an MP4 file of one AAC track lasts (ISO/IEC 14496-12). Pure.

A recorder writes it in pieces (`moof`) whose lengths are summed; an edited file says its length.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.web.sound.kinds import NotSound

_INSIDE = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"})
_DEPTH = 5  # moov, trak, mdia, minf, stbl
_CODECS = frozenset({b"mp4a", b"Opus"})


@dataclass
class _Track:
    """`each`: the length of a sample that does not say its own; `pieces` in units of `scale`."""

    scale: int = 0
    length: int = 0
    each: int = 0
    pieces: int = 0


def length_of(data: bytes) -> float:
    """Seconds. Raises NotSound."""
    track, handlers, codecs = _Track(), [], []
    for name, body in _boxes(data, 0, len(data)):
        if name == b"hdlr":
            handlers.append(body[8:12])
        elif name == b"stsd":
            codecs.append(body[12:16])
        else:
            _read(track, name, body)
    if handlers != [b"soun"] or len(codecs) != 1 or codecs[0] not in _CODECS:
        raise NotSound("no track of sound alone")
    units = track.length or track.pieces
    if not track.scale or not units:
        raise NotSound("no sound in it")
    return units / track.scale


def _read(track: _Track, name: bytes, body: bytes) -> None:
    """Of the boxes that tell of time."""
    if name == b"mdhd":
        at, size = (20, 8) if body[:1] == b"\1" else (12, 4)
        track.scale, track.length = _whole(body, at, 4), _whole(body, at + 4, size)
    elif name == b"trex":
        track.each = _whole(body, 12, 4)
    elif name == b"tfhd" and (flags := _whole(body, 1, 3)) & 0x08:
        at = 8 + 8 * bool(flags & 0x01) + 4 * bool(flags & 0x02)
        track.each = _whole(body, at, 4)
    elif name == b"trun":
        track.pieces += _run(body, _whole(body, 1, 3), track.each)


def _run(body: bytes, flags: int, each: int) -> int:
    """The length of one run of samples; each may say its own."""
    count = _whole(body, 4, 4)
    if not flags & 0x100:
        return count * each
    at = 8 + 4 * bool(flags & 0x01) + 4 * bool(flags & 0x04)
    step = 4 * sum(bool(flags & one) for one in (0x100, 0x200, 0x400, 0x800))
    if at + count * step > len(body):
        raise NotSound("a run longer than its box")
    return sum(_whole(body, at + number * step, 4) for number in range(count))


def _boxes(data: bytes, at: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """Every box that holds data, in order; those that hold others are gone into."""
    while at < end:
        size, name, head = _whole(data, at, 4), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = _whole(data, at + 8, 8), 16
        elif size == 0:
            size = end - at
        if len(name) < 4 or size < head or at + size > end or depth > _DEPTH:
            raise NotSound("a broken box")
        if name in _INSIDE:
            yield from _boxes(data, at + head, at + size, depth + 1)
        else:
            yield name, data[at + head : at + size]
        at += size


def _whole(data: bytes, at: int, size: int) -> int:
    """A number of that many bytes. Raises NotSound where they are not there."""
    found = data[at : at + size]
    if len(found) < size:
        raise NotSound("a number is cut off")
    return int.from_bytes(found, "big")
