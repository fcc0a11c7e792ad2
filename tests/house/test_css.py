"""The style: a small critical part, colours as tokens, readable contrast."""

import re
from pathlib import Path

import pytest

from app.web.assets import minify

CSS = Path(__file__).parents[2] / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))
HEX = re.compile(r"#[0-9A-Fa-f]{3,8}\b")
TOKENS = re.compile(r":root\s*\{[^}]*\}")
CRITICAL_BYTES = 6_000

GROUNDS = ("paper", "mist", "sky", "lakewash", "mosswash", "sunwash", "stone")

# Text and the grounds it may stand on; each pair is read by people with weak eyes in sunlight.
PAIRS = [
    *[("ink", ground) for ground in GROUNDS],
    *[("ink", hill) for hill in ("h2", "h3", "h4", "h5")],
    *[("ink2", ground) for ground in ("paper", "mist", "sky")],
    ("lake", "paper"),
    ("lake", "mist"),
    ("onlake", "lake"),
    ("onmoss", "moss"),
    ("onsun", "sun"),
    ("rowan", "paper"),
    ("rowan", "rowanwash"),
]


def text(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.S)


def tokens(dark: bool) -> dict[str, str]:
    """The colours of a theme; dark ones lie over the light ones."""
    found: dict[str, str] = {}
    for wanted in (False, True) if dark else (False,):
        for sheet in SHEETS:
            css = minify(sheet.read_text("utf-8"))
            for block in re.finditer(r"(dark\)\{)?:root\{([^}]*)\}", css):
                if bool(block[1]) is wanted:
                    found |= dict(re.findall(r"--([\w]+): ?(#[0-9A-Fa-f]+)", block[2]))
    return found


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dim + 0.05)


def test_the_critical_style_fits_in_its_budget() -> None:
    assert len(minify((CSS / "critical.css").read_text("utf-8")).encode()) <= CRITICAL_BYTES


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), PAIRS)
def test_text_is_readable_on_every_ground_it_may_stand_on(
    front: str, ground: str, dark: bool
) -> None:
    theme = tokens(dark)
    assert contrast(theme[front], theme[ground]) >= 7


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "mist"])
def test_the_edge_of_a_control_is_seen(ground: str, dark: bool) -> None:
    theme = tokens(dark)
    assert contrast(theme["edge"], theme[ground]) >= 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_colours_are_named_in_the_token_block_only(sheet: Path) -> None:
    rest = TOKENS.sub("", text(sheet))
    assert HEX.findall(rest) == []
    assert re.findall(r"\b(?:rgba?|hsla?)\(|:\s*(?:red|white|black)\b", rest) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_every_colour_used_is_a_token_that_exists(sheet: Path) -> None:
    everywhere = "".join(text(each) for each in SHEETS)
    for name in re.findall(r"var\(--(\w+)\)", text(sheet)):
        assert f"--{name}:" in everywhere.replace(" :", ":"), name


def test_a_dark_token_replaces_a_light_one_except_the_stars() -> None:
    light, both = tokens(False), tokens(True)
    assert set(both) - set(light) == {"star"}


def test_participants_never_get_the_warning_colour() -> None:
    for name in ("critical", "participant", "print"):
        assert "rowan" not in text(CSS / f"{name}.css")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_nothing_is_forced_but_hidden(sheet: Path) -> None:
    forced = re.findall(r"([^{}]*)\{[^{}]*!important", text(sheet))
    assert [selector.strip() for selector in forced] in ([], ["[hidden]"])


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_the_oldest_browsers_understand_every_rule(sheet: Path) -> None:
    assert re.findall(r":has\(|@layer|@container|oklch|color-mix|&\s*[.:\[]", text(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_whatever_moves_asks_first(sheet: Path) -> None:
    outside = re.sub(
        r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*\s*\}",
        "",
        text(sheet),
    )
    assert not re.search(r"\b(?:transition|animation)\b", outside)
