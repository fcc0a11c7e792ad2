"""The web fonts of `make assets`: Noto's letters of two languages, as small as the budget asks.

One weight each: a second would break the budget (DESIGN §8). A phone without a bold of its own
thickens this one. Which page asks for them: app/web/fonts.py; the rules: static/css/font-*.css.
"""

import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from app import i18n
from app.web import assets

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "@fontsource/noto-sans-{0}/files/noto-sans-{0}-{0}-400-normal.woff2"
LICENCE = "@fontsource/noto-sans-{0}/LICENSE"

# Arabic's, Persian's and Sorani's letters, because names come from all three; short vowels,
# punctuation, both rows of digits and the two joiners.
ARABIC = "ءآأؤإئابپةتثجچحخدذرڕزژسشصضطظعغفڤقكکگلڵمنهھەةوۆىيیێـ،؛؟٪\u200c\u200d"
ARABIC += "".join(map(chr, (*range(0x64B, 0x653), *range(0x660, 0x66A), *range(0x6F0, 0x6FA))))
# The first syllable of each row that Tigrinya and Amharic write; then those said with rounded lips.
ETHIOPIC = "ሀለሐመሠረሰሸቀቐበቨተቸኀነኘአከኸወዐዘዠየደጀገጠጨጰጸፀፈፐ"
ROUNDED = "ቈቘኈኰዀጐ"


@dataclass(frozen=True)
class Font:
    """One file under static/vendor/: whose it is, Noto's name for the script, its letters."""

    code: str
    script: str
    letters: frozenset[str]
    most: int  # bytes

    @property
    def file(self) -> str:
        return f"noto-{self.script}.woff2"

    @property
    def licence(self) -> str:
        return f"noto-{self.script}.OFL.txt"

    @property
    def path(self) -> Path:
        return assets.STATIC / "vendor" / self.file


def _syllables() -> Iterator[str]:
    for rows, long in ((ETHIOPIC, 8), (ROUNDED, 6)):
        for first in rows:
            row = (chr(ord(first) + vowel) for vowel in range(long))
            yield from (syllable for syllable in row if syllable.isalpha())  # rows have gaps
    yield from map(chr, range(0x1361, 0x1369))  # punctuation


FONTS = (
    Font("ckb", "arabic", frozenset(ARABIC), 14_000),
    Font("ti", "ethiopic", frozenset(_syllables()), 45_000),
)

FOR_PDF = ("ethiopic",)


def make(modules: Path, vendor: Path) -> None:
    """Cut each font out of its npm package, and lay its licence beside it."""
    for font in FONTS:
        (vendor / font.licence).write_bytes((modules / LICENCE.format(font.script)).read_bytes())
        cut(modules / SOURCE.format(font.script), font.letters, vendor / font.file)


def make_for_pdf(modules: Path, folder: Path) -> None:
    """Whole fonts that typst can read, for the scripts that no font package of ours has."""
    folder.mkdir(parents=True, exist_ok=True)
    for script in FOR_PDF:
        whole = TTFont(modules / SOURCE.format(script), recalcTimestamp=False)
        whole.flavor = None
        whole.save(folder / f"noto-{script}.ttf")


def cut(source: Path, letters: Set[str], target: Path) -> None:
    """A woff2 with these letters and every way they are joined; the same bytes each time."""
    whole = TTFont(source, recalcTimestamp=False)
    options = subset.Options(layout_features=["*"], hinting=False, glyph_names=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(letters))
    cutter.subset(whole)
    whole.flavor = "woff2"
    whole.save(target)


@cache
def drawn(path: Path) -> frozenset[str]:
    """The characters that a font file draws."""
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def needed(code: str, said: str) -> frozenset[str]:
    """The characters of a language's script in what it says: catalogues, files, its alphabet.

    said: the texts of its catalogues. Latin letters and general punctuation are every phone's own.
    """
    language = i18n.languages()[code]
    files = (path.read_text("utf-8") for path in (ROOT / "app").rglob(f"{code}.toml"))
    text = "".join((said, language.endonym, *language.letters, *files))
    script = language.script.upper()
    return frozenset(c for c in text if unicodedata.name(c, "").startswith(script))


def faults(font: Font, said: str) -> Iterator[str]:
    """What the language says and its font cannot draw."""
    if not font.path.is_file():
        yield f"no font: {font.path.name} is made by `make assets`"
    elif absent := needed(font.code, said) - drawn(font.path):
        yield f"not in the font: {' '.join(f'{c} U+{ord(c):04X}' for c in sorted(absent))}"
