"""What a participant reads in Swedish is easy Swedish: short sentences, short words (trust A4)."""

import re
from collections.abc import Iterable, Iterator

from app.texts.fault import Fault
from app.texts.lix import lix, sentences, words

LONGEST, MEAN, HEAVIEST = 15, 10, 25
FEW = 15  # words: LIX and mean of fewer are noise
HEAVY, RED_WORD = "heavy", "red word"
# A coordinator's form; the domain goes by file name.
STAFF_ONLY = {"app/programmes/forms.py"}
# What a placeholder is at its longest on a real page.
SAID = {"controller": "Samordningsförbundet Norr", "until": "onsdag 18 september"}
RED = re.compile(
    r"misslyck|rehab|våld|socialtjänst|diagnos|sämre|sämst"
    r"|\b(?:fel|felet|felaktigt?|dålig\w*|ärende\w*|upprop|måste)\b",
    re.IGNORECASE,
)


def filled(text: str) -> str:
    """A text with something in its gaps: one short word, or the longest that is likely."""
    return re.sub(r"%\((\w+)\)s", lambda gap: SAID.get(gap[1], "tre"), text)


def heavy(texts: Iterable[str]) -> list[str]:
    """What is not easy in the texts of one page, a line each."""
    texts = tuple(texts)
    each = sentences(texts)
    found = [f"{len(words(s))} words: {s}" for s in each if len(words(s)) > LONGEST]
    mean = sum(len(words(sentence)) for sentence in each) / len(each)
    if mean > MEAN:
        found.append(f"{mean:.1f} words a sentence")
    if lix(texts) > HEAVIEST:
        found.append(f"LIX {lix(texts):.0f}")
    return found + red(texts)


def red(texts: Iterable[str]) -> list[str]:
    return [f"red word {hit[0]!r}: {text}" for text in texts for hit in RED.finditer(text)]


def easy_faults(texts: Iterable[str]) -> Iterator[Fault]:
    """Of one text that somebody sends; its forms are read one by one."""
    for text in map(filled, texts):
        each = [len(words(sentence)) for sentence in sentences([text])]
        is_long = max(each, default=0) > LONGEST
        is_page = sum(each) >= FEW and len(each) > 1
        if is_long or (is_page and (sum(each) > MEAN * len(each) or lix([text]) > HEAVIEST)):
            yield Fault(HEAVY, str(LONGEST))
        for hit in RED.finditer(text):
            yield Fault(RED_WORD, hit[0])
