// The map opens at her step, or at the hill with it, when that is out of sight. Where she is
// going stands above: it stays in sight when there is room for both.
const here = document.getElementById("here");
if (here && !location.hash && scrollY === 0) {
  const { scrollPaddingTop, scrollPaddingBottom } = getComputedStyle(document.documentElement);
  const [bar, tabs] = [scrollPaddingTop, scrollPaddingBottom].map((size) => parseFloat(size) || 16);
  const isLeg = here.matches(".leg");
  const { top, bottom } = here.getBoundingClientRect();
  const below = bottom + tabs - innerHeight;
  const room = (document.querySelector(".vision h1")?.getBoundingClientRect().top ?? 0) - bar;
  if (below > 0 && below <= room) scrollBy(0, below);
  else if (below > 0 && (isLeg || top > innerHeight - 150)) {
    here.scrollIntoView({ block: isLeg ? "center" : "nearest" });
  }
}
