"""Directions are logical, so that a page turns round for who reads from right to left: the start
and the end of a line, never its left and right."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [
    *sorted((ROOT / "static" / "css").glob("*.css")),
    *sorted((ROOT / "static" / "js").glob("*.js")),
    *sorted((ROOT / "templates").rglob("*.html")),
    *sorted((ROOT / "templates").rglob("*.svg")),
]
SIDE = r"(?:left|right)"
# What names a side of the page, in a rule or a style attribute.
NAMED = re.compile(
    rf"\b(?:(?:scroll-)?(?:margin|padding)|border|inset)-{SIDE}\b[\w-]*"
    rf"|\bborder-(?:top|bottom)-{SIDE}-radius"
    rf"|(?<![\w-]){SIDE}\s*:"
    rf"|\b(?:text-align|text-align-last|float|clear|caption-side|justify-\w+)\s*:[^;}}]*\b{SIDE}\b"
    rf"|\b(?:background|object|mask|transform-origin|perspective-origin)[\w-]*\s*:[^;}}]*\b{SIDE}\b"
    rf"|\bto (?:(?:top|bottom) )?{SIDE}\b"
)
# A row of lengths goes top, right, bottom, left: the second and the fourth must be the same.
FOUR = re.compile(
    r"\b((?:scroll-)?(?:margin|padding)|inset|border-(?:width|color|style|radius))"
    r"\s*:\s*([^;{}/!]+)"
)
# Across: a way to the side, or a turn that has one.
ACROSS = re.compile(r"\b(?:translate(?:X|3d)?|skewX?|scaleX)\([^)]*\)")
STANDS_STILL = re.compile(r"translate(?:3d)?\(0\b|scaleX\(-1\)")
IN_SCRIPT = re.compile(rf"\.style\.{SIDE}\b|\.style\.\w+(?:Left|Right)\b|\bscrollLeft\b")
IN_PAGE = re.compile(rf"\b(?:align|style)=\"[^\"]*\b{SIDE}\b[^\"]*\"")

MEANT = {
    ("critical.css", "translate(2.5px,2.5px)"): "the shade of a sign: light falls from one side",
}


def _value(text: str) -> list[str]:
    return re.sub(r"\([^()]*\)", lambda gap: gap[0].replace(" ", ""), text).split()


def in_style(css: str) -> Iterator[str]:
    yield from (found[0] for found in NAMED.finditer(css))
    for name, row in FOUR.findall(css):
        values = _value(row)
        if name == "border-radius":
            # A stone is as round as a stone is, every way; a corner in pixels has a side.
            is_stone = all(value.endswith("%") for value in values)
            if len(values) > 1 and not is_stone and len(set(values)) > 1:
                yield f"{name}: {row.strip()}"
        elif len(values) == 4 and values[1] != values[3]:
            yield f"{name}: {row.strip()}"
    for found in ACROSS.finditer(css):
        if not STANDS_STILL.match(found[0]):
            yield found[0]


def physical(name: str, text: str) -> list[str]:
    """What in a file says left or right, where it means the start or the end of a line."""
    if name.endswith(".css"):
        found = list(in_style(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)))
    else:
        found = [
            each[0] for each in (IN_SCRIPT if name.endswith(".js") else IN_PAGE).finditer(text)
        ]
    return [each for each in found if (name, each) not in MEANT]


def test_nothing_names_a_side() -> None:
    assert len(FILES) > 200
    found = {
        str(file.relative_to(ROOT)): sides
        for file in FILES
        if (sides := physical(file.name, file.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", "p{margin-left:8px}"),
        ("a.css", "p { padding-right: 8px }"),
        ("a.css", "p { border-left: 2px solid }"),
        ("a.css", "p { border-right-color: red }"),
        ("a.css", "p { scroll-margin-left: 8px }"),
        ("a.css", "p{left:0}"),
        ("a.css", "p { position: absolute; right: 8px }"),
        ("a.css", "p { text-align: left }"),
        ("a.css", "p { float:right }"),
        ("a.css", "p { clear: left }"),
        ("a.css", "p { justify-content: right }"),
        ("a.css", "p { border-top-left-radius: 8px }"),
        ("a.css", "p { border-radius: 8px 0 0 8px }"),
        ("a.css", "p { margin: 0 8px 0 16px }"),
        ("a.css", "p { padding: 2px 25% 14px 16px }"),
        ("a.css", "p { inset: 0 auto 0 0 }"),
        ("a.css", "p { border-width: 0 0 0 4px }"),
        ("a.css", "p { background: url(x.svg) no-repeat left center }"),
        ("a.css", "p { background-position: right 8px }"),
        ("a.css", "p { background: linear-gradient(to right, red, blue) }"),
        ("a.css", "p { transform-origin: left }"),
        ("a.css", "p { transform: translateX(8px) }"),
        ("a.css", "p { transform: translate(8px, 0) }"),
        ("a.js", "node.style.left = '8px'"),
        ("a.js", "node.style.marginLeft = '8px'"),
        ("a.js", "row.scrollLeft += 8"),
        ("a.html", '<td align="left">'),
        ("a.html", '<p style="margin-left: 8px">'),
    ],
)
def test_a_planted_side_is_found(name: str, text: str) -> None:
    assert len(physical(name, text)) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "p { margin-inline-start: 8px; inset-inline-end: 0; text-align: start }",
        "p { margin: 8px 16px 24px }",
        "p { padding: 0 max(8px, 1vw) 4px max(8px, 1vw) }",
        "p { border-radius: 46% 54% 50% 50% / 52% 46% 54% 48% }",
        "p { border-start-start-radius: 8px }",
        "p { transform: translate(0, 3px) } q { transform: translateY(3px) }",
        "[dir=rtl] .flip { transform: scaleX(-1) }",
        "/* on the left: the stone */ p { color: red }",
        ".left-to-send { color: red }",
    ],
)
def test_what_turns_round_passes(text: str) -> None:
    assert physical("a.css", text) == []


def test_every_exception_is_still_there() -> None:
    for name, text in MEANT:
        assert text in (ROOT / "static" / "css" / name).read_text("utf-8")
