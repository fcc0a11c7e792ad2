// One fewer, one more: each is a count of its own, kept like every tap.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-heads]")) {
    const field = box.querySelector("input");
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-by]");
      if (!button) return;
      field.value = Math.max(0, (parseInt(field.value, 10) || 0) + Number(button.dataset.by));
      box.querySelector("button:not([data-by])").click();
    });
  }
})();
