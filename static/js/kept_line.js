// The line that says what is kept here and what has been sent. It is never hidden where something waits.
(() => {
  "use strict";
  const { outbox, sending, store } = Stegvis;
  const line = document.querySelector("[data-kept-line]");
  const DAY = 24 * 3600 * 1000;
  const SKEW = 10 * 60 * 1000;
  if (!line) return;
  const set = (name, on) =>
    line.querySelectorAll(`[data-when="${name}"]`).forEach((part) => part.classList.toggle("on", !!on));
  const write = (name, text) => (line.querySelector(`[data-${name}]`).textContent = text);

  const show = async () => {
    const { left, oldest, look, emptied, skew } = await outbox.state();
    write("left", left);
    write("look", look);
    write("emptied", emptied ? `(${outbox.hello.device.slice(-4)} ${emptied})` : "");
    line.classList.toggle("sent", !left && !look && !emptied);
    set("left", left);
    set("sent", !left);
    for (const why of ["no-network", "not-let-in", "busy"]) set(why, left && sending.result === why);
    set("old", oldest && Stegvis.now() - oldest.at > DAY);
    set("skew", skew > SKEW);
    set("look", look);
    set("emptied", emptied);
    line.querySelector("[data-export]").hidden = !left;
    line.querySelector("[data-send]").hidden = !left;
    line.hidden = false;
  };

  line.querySelector("[data-send]").addEventListener("click", () => sending.byHand());
  // The lines as they are: sealed. Staff hand the file in from any other device.
  line.querySelector("[data-export]").addEventListener("click", async (event) => {
    const link = event.currentTarget;
    if (link.href) return;
    event.preventDefault();
    const rows = await store.all("out");
    link.href = URL.createObjectURL(new Blob([rows.map((row) => row.line).join("\n")]));
    link.click();
    setTimeout(() => link.removeAttribute("href"), 1000);
  });
  outbox.listen(show);
  Stegvis.showKept = show;
})();
