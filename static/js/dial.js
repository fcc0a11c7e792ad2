// On a phone the number is dialled, or the text opened, at once; a tablet shows it large instead.
(() => {
  "use strict";
  const link = document.querySelector("[data-dial]");
  const isPhone = matchMedia("(max-width: 47.99em) and (pointer: coarse)").matches;
  // Not again on the way back: the page was left for the dialler already.
  if (!link || !isPhone || history.state === "dialled") return;
  history.replaceState("dialled", "");
  location.assign(link.href);
})();
