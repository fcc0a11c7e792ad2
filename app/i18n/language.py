from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One row of languages.toml. `code` is Babel's, `html_lang` the BCP 47 tag.

    Not `for_staff`: only what participants read is translated, and staff's texts are Swedish.
    """

    code: str
    endonym: str
    html_lang: str
    dir: str
    script: str
    letters: frozenset[str]
    offered: bool
    for_staff: bool

    @property
    def is_rtl(self) -> bool:
        return self.dir == "rtl"
