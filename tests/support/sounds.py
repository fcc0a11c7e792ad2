"""Recordings of the other kinds; `tests.support.maps.webm` makes the most usual one."""


def ogg(seconds: float, head: bytes = b"OpusHead") -> bytes:
    """One stream of Opus: its first packet, and a last page that says how long it is."""
    lead = 312

    def page(granule: int, number: int, body: bytes) -> bytes:
        front = b"OggS\0\0" + granule.to_bytes(8, "little") + b"one!"
        return front + number.to_bytes(4, "little") + bytes(4) + bytes([1, len(body)]) + body

    first = head + b"\1\1" + lead.to_bytes(2, "little") + (48_000).to_bytes(4, "little") + bytes(3)
    return page(0, 0, first) + page(lead + round(seconds * 48_000), 1, b"\xfc\xff\xfe")


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + name + body


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def mp4(seconds: float, *, kind: bytes = b"soun", in_pieces: bool = False) -> bytes:
    """One track of AAC, whole, or in pieces of a second as a recorder writes it."""
    scale = 1000
    whole = 0 if in_pieces else round(seconds * scale)
    track = box(
        b"trak",
        box(
            b"mdia",
            box(b"mdhd", words(0, 0, 0, scale, whole, 0)),
            box(b"hdlr", words(0, 0), kind, bytes(13)),
            box(b"minf", box(b"stbl", box(b"stsd", words(0, 1), box(b"mp4a", bytes(28))))),
        ),
    )
    more = box(b"mvex", box(b"trex", words(0, 1, 1, 100, 0, 0))) if in_pieces else b""
    found = box(b"ftyp", b"M4A ", words(0)) + box(b"moov", track, more)
    for _ in range(round(seconds) if in_pieces else 0):
        run = box(b"trun", words(0, 10))
        found += box(b"moof", box(b"traf", box(b"tfhd", words(0, 1)), run)) + box(b"mdat", bytes(9))
    return found
