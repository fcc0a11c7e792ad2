// The way out (trust S12–S14). What is on screen is hidden before anything is asked of the network.
(() => {
  "use strict";
  const page = document.documentElement;
  const SPAN = 5000;
  let shifts = [];
  let alone = false;

  const forget = () => {
    for (const form of document.forms) form.reset();
    try {
      sessionStorage.clear();
      localStorage.removeItem("times"); // what times.js keeps
    } catch (_error) {
      // storage may be switched off: then there is no draft either
    }
  };

  const go = () => location.replace("/exit");

  // Without a worker a dead network would end on the browser's own error page, which shows our
  // address. So ask first, stay blank meanwhile, and go as soon as somebody answers.
  const goWhenReachable = () => {
    fetch("/exit", { cache: "no-store" }).then(go, () => setTimeout(goWhenReachable, 4000));
  };

  const leave = () => {
    page.hidden = true;
    document.title = "\u2026";
    forget();
    const worker = navigator.serviceWorker;
    if (worker && worker.controller) go();
    else goWhenReachable();
  };

  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest || !event.target.closest("a.exit")) return;
      event.preventDefault();
      leave();
    },
    true,
  );

  // Shift three times within five seconds. Shift that makes a capital letter does not count.
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    alone = event.key === "Shift";
    if (!alone) shifts = [];
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    const now = Date.now();
    shifts = shifts.filter((moment) => now - moment < SPAN).concat(now);
    if (shifts.length > 2) leave();
  });

  // A page kept in the browser's memory is kept hidden, and asked for again when it is shown.
  addEventListener("pagehide", (event) => {
    if (event.persisted) page.hidden = true;
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
