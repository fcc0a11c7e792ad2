"""A page as tagged PDF (PDF/UA-1), made with our own fonts and no others.

What is written into it goes as data, never pasted into the markup: nobody's words are a command.
"""

import json
from collections.abc import Mapping
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
MEDIA_TYPE = "application/pdf"
# Latin, Greek, Cyrillic; Arabic script, Sorani's letters among them.
FONTS = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
# Scripts that no such package has: `make assets` takes them from where the web fonts come from.
MADE = ROOT / "build" / "fonts"
NO_GLYPH = "could not be displayed with font"


@cache
def _folders() -> list[Path]:
    packaged = (Path(str(import_module(name).__file__)).parent / "files" for name in FONTS)
    return [*packaged, MADE]


def pdf(template: str, facts: Mapping[str, Any]) -> bytes:
    """The file of a `.typ` template under templates/, which reads `facts` as JSON."""
    import typst  # large, and most processes never make a PDF

    file = partial(
        typst.compile,
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_folders(),
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
    try:
        made = file(pdf_standards="ua-1")
    except typst.TypstError as problem:
        if NO_GLYPH not in str(problem):
            raise
        made = file()  # her own words may hold any sign: still tagged, with an empty box for it
    assert isinstance(made, bytes)
    return made
