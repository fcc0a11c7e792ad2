"""A photo: whatever arrives becomes one small picture of bare pixels, or is refused.

Nothing of the file that was sent is kept: no place, no moment, no camera, no colour profile.
"""

import threading
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from PIL import Image
from PIL.Image import Resampling, Transpose

MEDIA_TYPE = "image/webp"
SENT_AT_MOST = 8 * 1024 * 1024  # bytes
PIXELS_AT_MOST = {"WEBP": 16_000_000}  # its decoder holds four copies of them
PIXELS_AT_MOST_ELSE = 40_000_000
# By what the file says inside, never by its name. HEIC needs another library: a phone that sends
# a photo to a field for these three turns it into JPEG itself.
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITIES = (82, 70, 55, 40, 25, 10, 0)

_COARSE = 8  # times what it becomes: so far without a second copy of all the pixels
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
_LYING = frozenset({5, 6, 7, 8})  # on its side
# One at a time: a large PNG takes 160 MB while it is read.
_one = threading.Lock()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a photo becomes. `crops`: its middle, of exactly this size; else the whole of it, at
    most this large. `at_most`: bytes, as it is served."""

    width: int
    height: int
    crops: bool
    at_most: int


# Sharp at 64 CSS pixels on three device pixels each.
PORTRAIT = Shape(192, 192, True, 12_000)
DOOR = Shape(640, 480, False, 60_000)


class Reason(StrEnum):
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"


class NoPhoto(ValueError):
    """What was sent does not become a photo. `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def photo_from(sent: bytes, shape: Shape) -> bytes:
    """WebP, upright. Raises NoPhoto."""
    if len(sent) > SENT_AT_MOST:
        raise NoPhoto(Reason.TOO_LARGE)
    with _one:
        try:
            small = _small(sent, shape)
        except NoPhoto:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise NoPhoto(Reason.TOO_LARGE) from None
        except Exception:  # a decoder may raise anything at all on bytes made to break it
            raise NoPhoto(Reason.UNREADABLE) from None
    return _encoded(small, shape.at_most)


def _small(sent: bytes, shape: Shape) -> Image.Image:
    with Image.open(BytesIO(sent), formats=FORMATS) as image:
        most = PIXELS_AT_MOST.get(str(image.format), PIXELS_AT_MOST_ELSE)
        if image.width * image.height > most:  # its header says so; nothing more is read yet
            raise NoPhoto(Reason.TOO_LARGE)
        # A JPEG is read at an eighth of its size.
        image.draft("RGB", (2 * shape.width, 2 * shape.height))
        image.load()
        orientation = image.getexif().get(_ORIENTATION, 1)
        size, box = _size_and_box(image.size, shape, is_lying=orientation in _LYING)
        coarse = tuple(
            min(round(there), _COARSE * wanted)
            for there, wanted in zip((box[2] - box[0], box[3] - box[1]), size, strict=True)
        )
        part = image.resize((coarse[0], coarse[1]), Resampling.NEAREST, box=box)
    small = part.convert("RGBA").resize(size, Resampling.LANCZOS)
    flat = Image.new("RGB", size, _BEHIND)
    flat.paste(small, mask=small.getchannel("A"))
    turn = _UPRIGHT.get(orientation)
    return flat.transpose(turn) if turn is not None else flat


def _size_and_box(
    there: tuple[int, int], shape: Shape, *, is_lying: bool
) -> tuple[tuple[int, int], tuple[int, int, int, int]]:
    """How large it becomes before it is turned upright, and which part of it that is."""
    width, height = there
    if shape.crops:
        side = min(there)
        left, top = (width - side) // 2, (height - side) // 2
        return (shape.width, shape.height), (left, top, left + side, top + side)
    wide, high = (shape.height, shape.width) if is_lying else (shape.width, shape.height)
    scale = min(wide / width, high / height, 1)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return size, (0, 0, width, height)


def _encoded(small: Image.Image, at_most: int) -> bytes:
    # Made of its pixels alone, so that nothing else can come along.
    bare = Image.frombytes("RGB", small.size, small.tobytes())
    for quality in QUALITIES:
        out = BytesIO()
        bare.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= at_most:
            break
    return out.getvalue()
