"""LIX, the Swedish measure of how heavy a text is (Björnsson 1968).

LIX = words a sentence + the percentage of words longer than six letters. Below 30 is very easy.
"""

import re
from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)")
LONG = 6


def words(text: str) -> list[str]:
    """The words of a text, as they stand."""
    return WORD.findall(text)


def sentences(texts: Iterable[str]) -> list[str]:
    """The sentences of several texts; each text ends a sentence, with or without a full stop."""
    parts = (part for text in texts for part in SENTENCE_END.split(text))
    return [part.strip() for part in parts if words(part)]


def lix(texts: Iterable[str]) -> float:
    """The LIX of several texts read as one page; ValueError without a word."""
    each = sentences(texts)
    all_words = [word for sentence in each for word in words(sentence)]
    if not all_words:
        raise ValueError("no words to measure")
    long = sum(len(word) > LONG for word in all_words)
    return len(all_words) / len(each) + 100 * long / len(all_words)
