// The next times that show without the code, when she and her coach have switched that on. A page
// that knows says so in `data-times`: what the phone keeps from now on, or nothing. Without a
// network the shell draws what is kept. It holds no place and no name.
(() => {
  "use strict";
  const KEY = "times";

  const draw = (kept, card) => {
    const list = card.querySelector("ul");
    const row = card.querySelector("template").content;
    list.lang = kept.lang;
    list.dir = kept.dir;
    for (const time of kept.times.filter((one) => one.over > Date.now())) {
      const copy = row.cloneNode(true);
      copy.querySelector("b").textContent = time.when;
      copy.querySelector("small").textContent = time.bring;
      list.append(copy);
    }
    card.hidden = !list.children.length;
  };

  const told = document.querySelector("[data-times]");
  const card = document.querySelector("[data-kept-times]");
  try {
    if (told && told.dataset.times) localStorage.setItem(KEY, told.dataset.times);
    else if (told) localStorage.removeItem(KEY);
    const kept = card && JSON.parse(localStorage.getItem(KEY));
    if (kept) draw(kept, card);
  } catch (_error) {
    // storage may be switched off or hold something else: then nothing is shown
  }
})();
