"""What a participant reads in Swedish is easy Swedish: measured page by page (trust A4)."""

import re
from functools import cache
from pathlib import Path

import pytest

from app.texts import gates
from app.texts.easy import FEW, LONGEST, STAFF_ONLY, easy_faults, filled, heavy, red
from app.texts.lix import sentences, words
from tools import catalogues

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
TAKES_IN = re.compile(r"""{%-?\s*(?:include|from|extends)\s+"([^"]+)"(?!\s*~)""")
FIXED = re.compile(r'\bfixed\("(\w+)"')
# What a page shows that its template does not name: texts from Python, parts chosen by a value.
SHOWS = {
    "templates/assessments/notice.html": ("app/consent/notices.py",),
    "templates/assessments/paper.html": ("app/consent/notices.py",),
    "templates/assessments/question.html": (
        "templates/assessments/_number.html",
        "templates/assessments/_yes_no.html",
    ),
    "templates/accounts/new_pin.html": ("app/accounts/forms.py",),
    "templates/assessments/change.html": ("app/assessments/changes.py",),
}


@cache
def texts_by_file() -> dict[str, tuple[str, ...]]:
    """The Swedish texts of the participant domain by the file they stand in."""
    found: dict[str, list[str]] = {}
    for message in catalogues.load("sv", "participant"):
        if message.id:
            for path, _line in message.locations:
                found.setdefault(path, []).extend(map(filled, gates.forms(message)))
    return {path: tuple(said) for path, said in found.items()}


@cache
def files_of(path: str) -> frozenset[str]:
    """A template and all that it takes in."""
    source = (ROOT / path).read_text("utf-8")
    taken = [*TAKES_IN.findall(source)]
    taken += [f"components/{name}.html" for name in FIXED.findall(source)]
    inner = (files_of(f"templates/{name}") for name in taken)
    return frozenset({path, *SHOWS.get(path, ())}).union(*inner)


def texts_on(path: str) -> tuple[str, ...]:
    """Each text once, however many parts of the page say it."""
    here = texts_by_file()
    return tuple(dict.fromkeys(text for file in files_of(path) for text in here.get(file, ())))


def pages() -> dict[str, tuple[str, ...]]:
    """The texts of every participant page; the small ones together, under "small pages"."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        folder, name = path.relative_to(TEMPLATES).parts[0], path.name
        is_part = folder in ("components", "layouts", "gallery") or name.startswith("_")
        if is_part or "staff" in path.parts:
            continue
        texts = texts_on(path.relative_to(ROOT).as_posix())
        if sum(len(words(text)) for text in texts) < FEW:
            found["small pages"] = found.get("small pages", ()) + texts
        else:
            found[path.relative_to(TEMPLATES).as_posix()] = texts
    return found


@pytest.mark.parametrize("page", pages())
def test_every_page_is_easy_to_read(page: str) -> None:
    assert heavy(pages()[page]) == []


def test_no_sentence_for_a_participant_is_long_and_none_has_a_red_word() -> None:
    texts = [t for path, said in texts_by_file().items() if path not in STAFF_ONLY for t in said]
    assert red(tuple(texts)) == []
    assert [s for s in sentences(texts) if len(words(s)) > LONGEST] == []


def test_every_text_alone_is_as_easy_as_a_reviewer_must_write_it() -> None:
    for path, said in texts_by_file().items():
        if path not in STAFF_ONLY:
            for text in said:
                assert [*easy_faults([text])] == [], text


def test_whole_sentences_are_easy_also_without_the_short_buttons_around_them() -> None:
    texts = {text for said in pages().values() for text in said if text.endswith((".", "?"))}
    assert len(texts) > 50
    assert heavy(tuple(sorted(texts))) == []


def test_a_page_is_measured_with_the_parts_and_the_python_that_it_shows() -> None:
    assert {"Stäng", "Idag", "Ring", "Börja"} <= set(texts_on("templates/home/today.html"))
    assert {"Vet inte", "Ja"} <= set(texts_on("templates/assessments/question.html"))
    assert "Vi sparar svaren i tre år efter din sista dag." in pages()["assessments/notice.html"]


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("Du har misslyckats.", "red word 'misslyck'"),
        ("Det är ett fel hos dig.", "red word 'fel'"),
        ("Du är här för din rehab.", "red word 'rehab'"),
        ("Ring om det är våld.", "red word 'våld'"),
        ("Vi frågar socialtjänsten.", "red word 'socialtjänst'"),
        ("Säg din diagnos.", "red word 'diagnos'"),
        ("Ansvarig myndighet behandlar uppgifterna konfidentiellt.", "LIX"),
        (" ".join(["Du kan se på den"] * 4), "20 words: "),
        ("Du kan nu gå in och se på den här en gång.", "12.0 words a sentence"),
    ],
)
def test_a_heavy_or_red_text_is_caught(planted: str, fault: str) -> None:
    assert any(fault in line for line in heavy((planted,)))


@pytest.mark.parametrize("text", ["Du kan fela fritt.", "Kom på felfri fika.", "Välj telefon."])
def test_a_word_that_only_looks_red_is_let_through(text: str) -> None:
    assert red((text,)) == []
