"""What a reviewer sends: what was before her, and her own words."""

import unicodedata
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app import i18n
from app.texts.catalogues import Entry, rules, sent_faults
from app.texts.fault import MISSING, Fault

REASON_AT_MOST = 300
TEXT_AT_MOST = 2000


@dataclass(frozen=True, slots=True)
class Sent:
    """`source`, `seen`: the forms she had before her. `texts`, `reason`: hers, as typed."""

    source: tuple[str, ...]
    seen: tuple[str, ...]
    texts: tuple[str, ...]
    reason: str

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> "Sent":
        source, seen, texts = (
            tuple(map(_lines, form.getlist(name))) for name in ("source", "seen", "text")
        )
        return cls(source, seen, texts, " ".join(form.get("reason", "").split()))

    @property
    def has_reason(self) -> bool:
        return 0 < len(self.reason) <= REASON_AT_MOST

    def faults(self, language: i18n.Language, entry: Entry) -> list[Fault]:
        """What the gates say of her words."""
        if len(self.texts) != len(entry.texts) or any(len(t) > TEXT_AT_MOST for t in self.texts):
            return [Fault(MISSING)]
        message = entry.said(self.words_for(entry))
        return list(sent_faults(language, entry, message, rules(language.code)))

    def words_for(self, entry: Entry) -> tuple[str, ...]:
        """Her words as they are kept: what a keyboard adds is taken away, what is wrong is not."""
        is_bare = all(one == one.strip() for one in entry.ids)
        texts = (unicodedata.normalize("NFC", text) for text in self.texts)
        return tuple(text.strip(" \n") if is_bare else text for text in texts)


def _lines(text: str) -> str:
    """A form sends its own line ends."""
    return text.replace("\r\n", "\n")
