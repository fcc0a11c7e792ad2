"""What a stranger may read: the host and the app's name tell nothing (trust S15)."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

FILE = Path(__file__).with_name("deny_list.txt")


LETTER = r"[^\W\d_]"


@cache
def deny_list() -> tuple[str, ...]:
    """Lower case: a part of a word; `^…`, which begins a word; `=…`, a whole one.

    "hot" is a threat, "hotell" is none. What is no letter parts words.
    """
    lines = (line.strip() for line in FILE.read_text("utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def denied() -> re.Pattern[str]:
    """Finds what must not stand where a stranger reads, in lower case."""
    return re.compile("|".join(map(_one, deny_list())))


def _one(line: str) -> str:
    begins, ends = line[0] in "^=", line[0] == "="
    word = re.escape(line.lstrip("^="))
    return f"{f'(?<!{LETTER})' if begins else ''}{word}{f'(?!{LETTER})' if ends else ''}"


def telling_word(text: str) -> str | None:
    """The first word, or part of one, in ``text`` that tells what this is."""
    found = denied().search(text.casefold())
    return found[0] if found else None


def warnings(origin: str, name: str) -> Iterator[str]:
    """One line for the host and one for the app's name, where they tell too much."""
    host = urlsplit(origin).hostname or ""
    word = telling_word(host) or telling_word(_readable(host))
    if word:
        yield (
            f"the host name {host} contains {word!r}, and it stands in the browser's history and"
            " on bills: choose one that tells a stranger nothing (docs/running.md)"
        )
    word = telling_word(name)
    if word:
        yield f"the app's name {name} contains {word!r}, and it stands under the icon"


def _readable(host: str) -> str:
    """The host with its own letters instead of xn--…"""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
