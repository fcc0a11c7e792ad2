"""How long an Ogg file of one Opus stream lasts (RFC 3533, RFC 7845). Pure."""

from app.web.sound.kinds import NotSound

RATE = 48_000  # of every granule position of Opus
NO_PACKET_ENDS = 2**64 - 1


def length_of(data: bytes) -> float:
    """Seconds: the last page says how many samples there were. Raises NotSound."""
    at, stream, last, lead = 0, None, -1, 0
    while at < len(data):
        header = data[at : at + 27]
        if len(header) < 27 or header[:5] != b"OggS\0":
            raise NotSound("a broken page")
        sizes = data[at + 27 : at + 27 + header[26]]
        body = at + 27 + len(sizes)
        if stream is None:
            stream, lead = header[14:18], _lead_in(data[body : body + sum(sizes)])
        elif header[14:18] != stream:
            raise NotSound("more than one stream")
        granule = int.from_bytes(header[6:14], "little")
        last = last if granule == NO_PACKET_ENDS else max(last, granule)
        at = body + sum(sizes)
    if last <= 0:
        raise NotSound("no sound in it")
    return max(0, last - lead) / RATE


def _lead_in(packet: bytes) -> int:
    """Samples that a player leaves out at the start, from the first packet."""
    if packet[:8] != b"OpusHead" or len(packet) < 19:
        raise NotSound("not Opus")
    return int.from_bytes(packet[10:12], "little")
