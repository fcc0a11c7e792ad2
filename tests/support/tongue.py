"""Is all that a page says in the language it says it is in? By its letters."""

import re
import unicodedata
from collections.abc import Iterable

from playwright.sync_api import Page

from app.i18n import Language

# What is seen or read aloud, but names, what she wrote, and what says it is in another language.
TEXTS = """() => {
  const here = document.documentElement.lang, found = [document.title];
  const other = `bdi, textarea, script, style, [translate=no], [lang]:not([lang="${here}"])`;
  const mine = e => !e.closest(other);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let each = texts.nextNode(); each; each = texts.nextNode())
    if (each.data.trim() && mine(each.parentElement) && each.parentElement.checkVisibility())
      found.push(each.data);
  for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
    for (const e of document.querySelectorAll(`[${name}]`))
      if (mine(e)) found.push(e.getAttribute(name));
  return found;
}"""
SHORT = re.compile(r"\b[A-Z]{2,4}\b")  # SMS, PIN, QR


def foreign(texts: Iterable[str], language: Language, names: Iterable[str] = ()) -> set[str]:
    """The texts with a letter that the language is not written with."""
    known = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"\Z")

    def is_ours(letter: str) -> bool:
        if unicodedata.category(letter) == "Lm":  # an apostrophe, a line that stretches a word
            return True
        if language.letters:
            return letter.lower()[0] in language.letters
        return unicodedata.name(letter, "").startswith(language.script.upper())

    return {
        " ".join(text.split())
        for text in texts
        if not all(map(is_ours, filter(str.isalpha, SHORT.sub("", known.sub("", text)))))
    }


def leaks(page: Page, language: Language, names: Iterable[str] = ()) -> set[str]:
    """What the page says in another language; its lang and dir are this one's."""
    root = page.locator("html")
    said = root.get_attribute("lang"), root.get_attribute("dir")
    assert said == (language.html_lang, language.dir), f"{page.url}: {said}"
    return foreign(page.evaluate(TEXTS), language, names)
