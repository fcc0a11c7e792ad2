"""Two languages that nobody speaks, put on over a page: longer words, and another direction.

A text grows by 40 %, a short one (at most ten letters) to twice its length (trust L6). They are
made in the page, so that whatever stands in it is lengthened, names and answers too.
"""

from enum import StrEnum

from playwright.sync_api import Page

PUT_ON = """kind => {
  const ACCENTS = { a: 'å', e: 'ë', i: 'ï', o: 'ø', u: 'ü', y: 'ÿ', n: 'ñ', s: 'š', c: 'ç',
    A: 'Å', E: 'Ë', I: 'Ï', O: 'Ø', U: 'Ü', Y: 'Ÿ', N: 'Ñ', S: 'Š', C: 'Ç' };
  const longer = grows => word => {
    const more = Math.round(word.length * grows);
    const middle = word.length >> 1;
    return word.slice(0, middle) + word.slice(middle, middle + more).padEnd(more, 'e')
      + word.slice(middle);
  };
  const accented = text => text
    .replace(/\\p{L}{2,}/gu, longer(text.match(/\\p{L}/gu)?.length > 10 ? 0.4 : 1))
    .replace(/\\p{L}/gu, c => ACCENTS[c] || c);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let each = texts.nextNode(); each; each = texts.nextNode())
    if (each.data.trim() && !each.parentElement.closest('svg, script, style, textarea, option'))
      each.data = kind === 'bidi' ? '\\u202e' + each.data + '\\u202c' : accented(each.data);
  if (kind === 'bidi') document.documentElement.dir = 'rtl';
}"""


class Pseudo(StrEnum):
    ACCENTED = "accented"
    BIDI = "bidi"


def put_on(page: Page, kind: Pseudo) -> None:
    """Say the page in a pseudo-language; links and forms stay as they are."""
    page.evaluate(PUT_ON, kind.value)
