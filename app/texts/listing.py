"""The reviewer's list: which texts, of which page, and what is left."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from gettext import c2py

from babel.messages.plurals import get_plural
from markupsafe import Markup

from app.texts.queries import Reviewed
from app.web.names import bdi

AT_ONCE = 10
APART = re.compile(r"(%\(\w+\)s|<[^>]*>)")
UNREAD, EVERYTHING = "unread", "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """What she wants to see. `page`: a file that says the text; `first`: from which on."""

    domain: str
    page: str
    show: str
    q: str
    first: int

    @classmethod
    def of(cls, said: Mapping[str, str], domains: tuple[str, ...]) -> "Choice":
        domain, first = said.get("domain", ""), said.get("first", "")
        return cls(
            domain if domain in domains else domains[0],
            said.get("page", "")[:200],
            EVERYTHING if said.get("show") == EVERYTHING else UNREAD,
            " ".join(said.get("q", "").split())[:100],
            int(first) if first.isdecimal() and len(first) < 6 else 0,
        )

    def query(self, first: int | None = None) -> dict[str, str]:
        """As an address says it."""
        return {
            "domain": self.domain,
            "page": self.page,
            "show": self.show,
            "q": self.q,
            "first": str(self.first if first is None else first),
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """`rows`: at most AT_ONCE of `total` that fit; `pages`: the files that the domain stands in."""

    rows: list[Reviewed]
    first: int
    total: int
    pages: list[str]


def listed(texts: Iterable[Reviewed], choice: Choice, person_id: str) -> Listed:
    of_domain = [one for one in texts if one.entry.domain == choice.domain]
    pages = sorted({page for one in of_domain for page in one.entry.pages})
    fit = [one for one in of_domain if _fits(one, choice, person_id)]
    # What was approved meanwhile has left the list: its last page may be gone.
    first = min(choice.first, max(0, len(fit) - 1)) // AT_ONCE * AT_ONCE
    return Listed(fit[first : first + AT_ONCE], first, len(fit), pages)


def _fits(one: Reviewed, choice: Choice, person_id: str) -> bool:
    if choice.show == UNREAD and is_read(one, person_id):
        return False
    if choice.page and choice.page not in one.entry.pages:
        return False
    wanted = choice.q.casefold()
    words = (*one.entry.ids, *one.source, *one.now.texts, one.entry.comment)
    return any(wanted in text.casefold() for text in words)


def is_read(one: Reviewed, person_id: str) -> bool:
    """By her, as it stands, or by as many as are needed."""
    return person_id in one.now.by or one.now.reviewed >= 2


def isolated(text: str) -> Markup:
    """A text whose gaps and tags keep their own direction among right-to-left words."""
    return Markup("").join(
        bdi(part) if number % 2 else part for number, part in enumerate(APART.split(text))
    )


def numbers(code: str) -> list[str]:
    """For each plural form of a language, a few numbers that take it: "2, 3, 4"."""
    plural = get_plural(code)
    which = c2py(plural.plural_expr)
    takes: list[list[str]] = [[] for _ in range(plural.num_plurals)]
    for number in range(102):
        takes[which(number)].append(str(number))
    return [", ".join(some[:4]) for some in takes]
