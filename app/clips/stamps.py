"""Which words a clip says. Pure."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

# Where the words of a page come from; an instrument's are its id.
PAGES, PHRASES, STEPS = "participant", "phrase", "step"


@lru_cache(maxsize=8192)
def stamp(source: str, swedish: str, words: str) -> str:
    """Names a text with its Swedish: with other words in either it is another text."""
    return hashlib.sha256("\0".join((source, swedish, words)).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Text:
    """One text to be read aloud. `key` stays when its words change; `hint` is the translator's."""

    key: str
    source: str
    sign: str
    swedish: str
    words: str
    hint: str = ""

    @property
    def stamp(self) -> str:
        return stamp(self.source, self.swedish, self.words)
