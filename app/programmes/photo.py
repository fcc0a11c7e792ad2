"""A coach's photo: whatever arrives becomes one small square picture of bare pixels, or is refused.

Nothing of the file that was sent is kept: no place, no moment, no camera, no colour profile.
"""

import threading
from enum import StrEnum
from io import BytesIO

from PIL import Image
from PIL.Image import Resampling, Transpose

SIDE = 192  # pixels: sharp at 64 CSS pixels on three device pixels each
AT_MOST = 12_000  # bytes, as it is served
SENT_AT_MOST = 8 * 1024 * 1024  # bytes
PIXELS_AT_MOST = {"WEBP": 16_000_000}  # its decoder holds four copies of them
PIXELS_AT_MOST_ELSE = 40_000_000
# By what the file says inside, never by its name. HEIC needs another library: a phone that sends
# a photo to a field for these three turns it into JPEG itself.
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITIES = (82, 70, 55, 40, 25, 10, 0)

_COARSE = 8 * SIDE
_BEHIND = (0xD6, 0xE8, 0xEF)  # lakewash, where the picture is see-through
_UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112  # EXIF
# One at a time: a large PNG takes 160 MB while it is read.
_one = threading.Lock()


class Reason(StrEnum):
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"


class NoPhoto(ValueError):
    """What was sent does not become a photo. `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def photo_from(sent: bytes) -> bytes:
    """WebP, 192 × 192, upright, its middle, at most 12,000 bytes. Raises NoPhoto."""
    if len(sent) > SENT_AT_MOST:
        raise NoPhoto(Reason.TOO_LARGE)
    with _one:
        try:
            square = _square(sent)
        except NoPhoto:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise NoPhoto(Reason.TOO_LARGE) from None
        except Exception:  # a decoder may raise anything at all on bytes made to break it
            raise NoPhoto(Reason.UNREADABLE) from None
    return _encoded(square)


def _square(sent: bytes) -> Image.Image:
    with Image.open(BytesIO(sent), formats=FORMATS) as image:
        most = PIXELS_AT_MOST.get(str(image.format), PIXELS_AT_MOST_ELSE)
        if image.width * image.height > most:  # its header says so; nothing more is read yet
            raise NoPhoto(Reason.TOO_LARGE)
        image.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is read at an eighth of its size
        image.load()
        turn = _UPRIGHT.get(image.getexif().get(_ORIENTATION, 1))
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        coarse = min(side, _COARSE)  # without a second copy of all the pixels
        middle = image.resize(
            (coarse, coarse), Resampling.NEAREST, box=(left, top, left + side, top + side)
        )
    small = middle.convert("RGBA").resize((SIDE, SIDE), Resampling.LANCZOS)
    flat = Image.new("RGB", (SIDE, SIDE), _BEHIND)
    flat.paste(small, mask=small.getchannel("A"))
    return flat.transpose(turn) if turn is not None else flat


def _encoded(square: Image.Image) -> bytes:
    # Made of its pixels alone, so that nothing else can come along.
    bare = Image.frombytes("RGB", square.size, square.tobytes())
    for quality in QUALITIES:
        out = BytesIO()
        bare.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= AT_MOST:
            break
    return out.getvalue()
