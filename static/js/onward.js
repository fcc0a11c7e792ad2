// The rest of a rating, for when the network goes (docs/sync.md, 8). It is asked for once and kept
// in the tab, which the way out empties. What she has answered is not among it.
(() => {
  "use strict";
  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const KEY = "questions";
  const OPEN = 300000; // as long as a page stays open before it asks for the code
  const { sheet } = form.dataset;
  const facts = JSON.parse(form.dataset.outbox);
  const given = JSON.parse(form.dataset.given);
  const { lang, dir } = document.documentElement;
  const box = document.createElement("template");
  let kept = { sheet, lang, dir };
  let isAway = false;

  const remember = (more) => {
    if ("own" in form.dataset) return; // her first answers stand in it
    try {
      sessionStorage.setItem(KEY, JSON.stringify(Object.assign(kept, more)));
    } catch (_error) {
      // switched off or full: then a reload waits for the network
    }
  };
  const ask = async () => {
    const answer = await fetch(`/sheets/${sheet}/questions`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected || !answer.headers.has("Stegvis-Epoch")) return;
    box.innerHTML = await answer.text();
    remember({ html: box.innerHTML });
  };

  const at = (path) => path.split("/")[3];
  const find = (number) => box.content.querySelector(`[data-number="${number}"]`);
  const choose = (is) => {
    for (const one of form.elements) {
      if (one.type === "radio") one.checked = one.value === is;
      else if (one.type !== "submit") one.value = /^(unknown|declined)$/.test(is) ? "" : is || "";
      else if (one.value && one.value === is) one.setAttribute("aria-pressed", "true");
    }
  };
  const draw = (number) => {
    const found = find(number);
    if (!found) return false;
    const [row, ...parts] = found.content.cloneNode(true).children;
    const pebbles = document.querySelector(".pebbles");
    const back = document.querySelector(".back");
    if (pebbles) pebbles.replaceWith(row);
    if (back) back.href = found.dataset.back;
    form.replaceChildren(...parts);
    form.dataset.question = found.dataset.item;
    document.title = found.dataset.title;
    choose(given[found.dataset.item]);
    form.querySelector("[data-offline]").hidden = !isAway;
    document.getElementById("main").focus();
    scrollTo(0, 0);
    return true;
  };
  const go = (number) => {
    if (!find(number)) return false;
    history.pushState(null, "", `/sheets/${sheet}/${number}`);
    return draw(number);
  };

  addEventListener("popstate", () => draw(at(location.pathname)) || location.reload());
  document.addEventListener("click", (event) => {
    const back = isAway && event.target.closest("a.back");
    if (back && go(at(back.pathname))) event.preventDefault();
  });

  try {
    const before = JSON.parse(sessionStorage.getItem(KEY));
    if (before && before.sheet === sheet && before.lang === lang) kept = before;
  } catch (_error) {
    // as if nothing were kept
  }
  box.innerHTML = kept.html || "";
  if ("question" in form.dataset) {
    if (facts && !kept.html) addEventListener("load", () => ask().catch(() => {}));
  } else {
    isAway = true; // drawn by the shell (resume.js)
    draw(at(location.pathname));
  }

  window.Stegvis.onward = {
    // On to the next one, after this answer was kept. False when it is not here.
    next: (is) => {
      given[form.dataset.question] = is;
      isAway = true;
      const { now, ...rest } = facts || {};
      if (facts) remember({ facts: rest, until: Date.now() + OPEN });
      const here = find(at(location.pathname));
      return Boolean(here) && go(here.nextElementSibling.dataset.number);
    },
    // All has been sent. True when she is at a question that waits for her.
    sent: () => {
      isAway = false;
      const isAsked = find(at(location.pathname)) && at(location.pathname) !== "done";
      if (isAsked) form.querySelector("[data-offline]").hidden = true;
      return Boolean(isAsked);
    },
  };
})();
