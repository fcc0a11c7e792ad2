// Every answer of ours carries Stegvis-Epoch. What does not is a captive portal's or a proxy's page:
// it is never put into ours (htmx 4 asks here before it reads the answer).
(() => {
  "use strict";
  document.addEventListener("htmx:before:response", (event) => {
    if (event.detail.ctx.response.headers.get("Stegvis-Epoch")) return;
    event.preventDefault();
    const notice = document.querySelector("[data-cut-off]");
    if (notice) notice.hidden = false;
  });
})();
