// Copies the text of a field. Without this script it is marked and copied by hand.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[data-copied]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch (_error) {
        // an old browser, or one that is not asked over https: the marked text is copied instead
        if (!document.execCommand("copy")) return;
      }
      said.textContent = "";
      requestAnimationFrame(() => { said.textContent = said.dataset.copied; });
    });
  }
})();
