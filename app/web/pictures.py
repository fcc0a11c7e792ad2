"""Pictograms: one ink line on a 48 grid, a flat patch behind it, shifted like an old print.

Each is a file, `static/img/signs/<name>.svg`, of two paths: class `patch` (may be left out) and
the ink. A new sign is a new file. Pages carry them inline, so that they take the page's colours.
"""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

SIGNS = Path(__file__).parents[2] / "static" / "img" / "signs"

PATCHES = frozenset({"sun", "h4", "lakewash"})

# They point along the line of reading, so they turn round with it. Everything else never does.
MIRRORED = frozenset({"arrow", "back", "next", "send", "skip", "speaker", "undo"})

# What a person may choose as her mark, in the order they are offered.
MARKS = (
    *("bird", "boat", "leaf", "key", "cup", "fish", "pear"),
    *("bell", "moon", "house", "bicycle", "mushroom", "fir", "cloud"),
)


class UnknownSign(KeyError):
    """No file of that name; the text says which names there are."""

    def __str__(self) -> str:
        return str(self.args[0])


def names() -> list[str]:
    """Every sign there is, sorted."""
    return sorted(path.stem for path in SIGNS.glob("*.svg"))


@cache
def _paths(name: str) -> tuple[str | None, str]:
    """The patch and the ink of a sign, as path data."""
    file = SIGNS / f"{name}.svg"
    if not file.is_file():
        raise UnknownSign(f"there is no sign {name!r}; known signs: {', '.join(names())}")
    text = file.read_text(encoding="utf-8")
    patch = re.search(r'class="patch" d="([^"]+)"', text)
    ink = re.search(r'<path d="([^"]+)"', text)
    if ink is None:
        raise UnknownSign(f"{file.name} has no ink: a <path> with d first was expected")
    return (patch[1] if patch else None), ink[1]


@cache
def _inside(name: str, patch: str | None) -> tuple[str, str]:
    """The classes and the paths of a sign."""
    if patch not in PATCHES | {None, "none"}:
        raise ValueError(f"no patch {patch!r}: one of {', '.join(sorted(PATCHES))}")
    area, ink = _paths(name)
    shown = patch in PATCHES and area is not None
    under = f'<path class="patch" d="{area}"/>' if shown else ""
    classes = "sign" + (f" p-{patch}" if shown else "") + (" flip" if name in MIRRORED else "")
    return classes, f'{under}<path d="{ink}"/>'


def sign(name: str, patch: str | None = None, label: str | None = None) -> Markup:
    """A sign as inline SVG. It stands beside its word; without one, `label` says it."""
    classes, paths = _inside(name, patch)
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="{classes}" viewBox="0 0 48 48" {spoken}>{paths}</svg>')  # noqa: S704


def sign_shape(name: str, patch: str | None = None) -> Markup:
    """A sign inside another drawing: a group on the 48 grid, to be placed by its parent."""
    classes, paths = _inside(name, patch)
    return Markup(f'<g class="{classes}">{paths}</g>')  # noqa: S704
