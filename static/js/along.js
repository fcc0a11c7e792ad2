// The lists on this tablet are carried anew from pages that a coach opens anyway, at most once an
// hour: who never opens the page of lists has them all the same where there is no network.
(() => {
  "use strict";
  const HOUR = 3600000;
  const { who, scripts } = document.currentScript.dataset;
  let carried = null; // nobody has taken lists along on this tablet
  try {
    carried = JSON.parse(localStorage.getItem("stegvis-carried"));
  } catch (_error) {
    return;
  }
  if (!carried || Math.abs(Date.now() - (carried[who] || 0)) < HOUR) return;
  let script = null;
  const fetchAll = () => {
    for (const src of scripts.split(" ")) {
      script = Object.assign(document.createElement("script"), { src, async: false });
      document.head.append(script);
    }
    script.addEventListener("load", () => Stegvis.roster.carry());
  };
  addEventListener("load", fetchAll); // what she came for is there first
})();
