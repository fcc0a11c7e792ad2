"""A drawn portrait, and files that are none. No real person is in any of them."""

import struct
import zlib
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
CAMERA = "Prov kamera"


def portrait(width: int = 900, height: int = 1200) -> Image.Image:
    """Hair, a face and a jersey before a sky; the upper left corner is yellow."""
    image = Image.new("RGB", (width, height), "#BBD9E4")
    draw = ImageDraw.Draw(image)
    x, y = width / 2, height / 2
    unit = min(width, height) / 10
    draw.rectangle((0, 0, width / 6, height / 6), fill="#F6C945")
    draw.ellipse((x - 2.6 * unit, y - 3.6 * unit, x + 2.6 * unit, y + 2.4 * unit), fill="#4A3426")
    draw.rounded_rectangle((x - 4 * unit, y + 2.4 * unit, x + 4 * unit, height + unit), unit * 2,
                           fill="#3F7A5C")  # fmt: skip
    draw.rectangle((x - unit, y + unit, x + unit, y + 3 * unit), fill="#B57F5C")
    draw.ellipse((x - 2 * unit, y - 2.8 * unit, x + 2 * unit, y + 2 * unit), fill="#C98F69")
    for side in (-0.8, 0.8):
        draw.ellipse((x + (side - 0.22) * unit, y - 0.7 * unit, x + (side + 0.22) * unit,
                      y - 0.25 * unit), fill="#2A2320")  # fmt: skip
    draw.arc((x - unit, y - 0.3 * unit, x + unit, y + 1.2 * unit), 20, 160, "#7A3B30",
             int(unit / 5) + 1)  # fmt: skip
    return image


def file_of(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def from_a_phone(orientation: int = 1, kind: str = "JPEG") -> bytes:
    """As a phone writes it: where, with what, and which way up; a profile and a comment too."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, CAMERA
    degrees = tuple(IFDRational(n) for n in (58, 42, 33))
    exif[GPS] = {1: "N", 2: degrees, 3: "E", 4: degrees}
    options = {"comment": CAMERA.encode()} if kind == "JPEG" else {}
    return file_of(portrait(), kind, exif=exif, icc_profile=b"PROFILE" * 40, **options)


def bomb(width: int, height: int) -> bytes:
    """A PNG of some bytes that says it has that many pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(4096))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def animated() -> bytes:
    frames = [portrait(90, 90), portrait(90, 60).resize((90, 90))]
    return file_of(frames[0], "GIF", save_all=True, append_images=frames[1:])


def noise(side: int) -> bytes:
    """Dots without any order: nothing compresses worse."""
    dots = Random(7).randbytes(side * side * 3)
    return file_of(Image.frombytes("RGB", (side, side), dots), "PNG")


SVG = b'<svg xmlns="http' + b'://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
