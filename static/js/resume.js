// Reloaded in the middle of a rating without a network: the shell goes on where she was, while the
// page would still have been open (docs/sync.md, 8).
(() => {
  "use strict";
  const [, , sheet, number] = location.pathname.split("/");
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem("questions"));
  } catch (_error) {
    return;
  }
  if (!kept || kept.sheet !== sheet || !(Date.now() < kept.until)) return;
  if (!String(kept.html).includes(`data-number="${number}"`)) return;
  const form = document.createElement("form");
  Object.assign(form, { className: "stack", method: "post", autocomplete: "off" });
  Object.assign(form.dataset, { sheet, outbox: JSON.stringify(kept.facts), given: "{}" });
  Object.assign(document.documentElement, { lang: kept.lang, dir: kept.dir });
  document.body.className = "participant white";
  document.querySelector(".bar").append(document.querySelector("template[data-bar]").content);
  document.querySelector("main").replaceChildren(form);
  for (const name of document.currentScript.dataset.scripts.split(" ")) {
    const script = document.createElement("script");
    Object.assign(script, { src: name, async: false });
    document.head.append(script);
  }
})();
