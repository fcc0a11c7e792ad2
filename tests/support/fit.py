"""Does a page fit? What is cut off, what lies on something else, what scrolls sideways."""

from playwright.sync_api import CDPSession, Page

# A browser's own size of text is 16 px; this is how somebody makes all text twice as large.
LARGE = 32

# Drawings and what only a screen reader meets do not count. A label is what a finger meets of a
# radio button. The tabs and the exit stay while the page moves below: they meet only each other
# and what stands beside them at the top.
FAULTS = """() => {
  const NEAR = 1.5, LINE = 3, found = [];
  const said = e => (e.innerText || e.value || e.getAttribute('aria-label') || '')
    .replace(/\\s+/g, ' ').trim().slice(0, 40);
  const name = e => `${e.localName}.${e.getAttribute('class') || ''} «${said(e)}»`;
  const shown = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !e.closest('svg, .vh:not(a:focus)') && getComputedStyle(e).clipPath === 'none';
  const all = [...document.body.querySelectorAll('*')].filter(shown);
  const taps = 'a, button, label.choice, label.btn, label.tile, select, textarea, summary';
  const says = e => said(e) && !e.querySelector('.scenery, .meadow');
  for (const e of all) {
    const { overflowX, overflowY, webkitLineClamp } = getComputedStyle(e);
    const wide = e.scrollWidth - e.clientWidth, high = e.scrollHeight - e.clientHeight;
    const cuts = overflowX !== 'visible' || e.matches(taps);
    if (cuts && wide > 1 && e.clientWidth && !e.matches('input, select, textarea') && says(e))
      found.push(`${wide} px cut off in ${name(e)}`);
    // What ends in three dots says itself that there is more.
    const hides = /hidden|clip/.test(overflowY) && webkitLineClamp === 'none';
    if (hides && high > LINE && e.clientHeight && says(e))
      found.push(`${high} px cut off below in ${name(e)}`);
  }
  const boxes = all.filter(e => e.matches(`${taps}, h1, h2, h3, .date`) && said(e))
    .map(e => [e, [...e.getClientRects()]]);
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > NEAR
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > NEAR;
  boxes.forEach(([a, mine], i) => boxes.slice(i + 1).forEach(([b, hers]) => {
    if (a.contains(b) || b.contains(a) || !a.closest('.tabs') !== !b.closest('.tabs')) return;
    if (mine.some(m => hers.some(h => meet(m, h)))) found.push(`${name(a)} lies on ${name(b)}`);
  }));
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) {
    const out = all.filter(e => e.getBoundingClientRect().right > innerWidth + 1
      || e.getBoundingClientRect().left < -1);
    found.push(`${wide} px too wide: ${out.slice(-1).map(name)}`);
  }
  return found;
}"""


def faults(page: Page) -> list[str]:
    """What does not fit on the page as it stands, in words; empty when all of it does."""
    page.evaluate("scrollTo(0, 0)")
    return [f"{page.url}: {each}" for each in page.evaluate(FAULTS)]


def text_size(page: Page, pixels: int) -> CDPSession:
    """Make the browser's own text this large, as its settings do, for as long as the answer is
    kept."""
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels}})
    return browser
