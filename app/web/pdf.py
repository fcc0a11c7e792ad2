"""A page as tagged PDF (PDF/UA-1), made with our own fonts and no others.

What is written into it goes as data, never pasted into the markup: nobody's words are a command.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
MEDIA_TYPE = "application/pdf"
# Latin, Greek, Cyrillic; Arabic script. Another script needs its own package here.
FONTS = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")


@cache
def _folders() -> list[Path]:
    return [Path(str(import_module(name).__file__)).parent / "files" for name in FONTS]


def pdf(template: str, facts: Mapping[str, Any]) -> bytes:
    """The file of a `.typ` template under templates/, which reads `facts` as JSON."""
    import typst  # large, and most processes never make a PDF

    made = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_folders(),
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    assert isinstance(made, bytes)
    return made
