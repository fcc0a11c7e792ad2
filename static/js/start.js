// A scanned code: its token stands in the fragment, which no server and no log ever sees (trust S1).
(() => {
  "use strict";
  const token = location.hash.slice(1);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  if (!/^[\w-]{20,100}$/.test(token)) return;

  // On an iPhone the guide comes first; who skips it takes the token along.
  const skip = document.querySelector("[data-skip]");
  if (skip) skip.hash = token;

  const form = document.querySelector("[data-scanned]");
  if (!form) return;
  form.elements.token.value = token;
  form.hidden = false;
  for (const part of document.querySelectorAll("[data-typed]")) part.hidden = true;
  // The next page is the list of languages; leaving for it here would lose the token.
  for (const control of document.querySelectorAll(".bar .round")) control.hidden = true;
})();
