// The page that says what this tablet carries, and asks once for the PIN that opens it offline.
(() => {
  "use strict";
  const { outbox, roster, sending } = Stegvis;
  const page = document.querySelector("[data-lists]");
  if (!page) return;
  const form = page.querySelector("[data-give]");
  const line = page.querySelector("[data-carries]");
  const weekday = (day) =>
    new Date(day + "T12:00").toLocaleDateString(document.documentElement.lang, { weekday: "long" });

  const carry = async () => {
    const days = await roster.carry();
    if (form) form.hidden = days !== null;
    line.hidden = !days || !days.length;
    if (days && days.length) line.querySelector("b").textContent = weekday(days[days.length - 1]);
    if (days) page.querySelector("[data-may-forget]").hidden = await isLasting();
  };

  // The browser's own word on whether it keeps what lies here; one that cannot be asked is believed.
  const isLasting = () =>
    navigator.storage && navigator.storage.persist ? navigator.storage.persist().catch(() => false) : true;

  const give = async (event) => {
    event.preventDefault();
    const field = form.querySelector("input");
    const pin = field.value.replace(/\s/g, "");
    const answer = await fetch("/lists/key", { method: "POST", body: new URLSearchParams({ pin }) }).catch(() => null);
    field.value = "";
    const isRight = answer && answer.ok && answer.headers.get("Stegvis-Epoch");
    form.querySelector("[data-wrong]").hidden = Boolean(isRight);
    if (!isRight) return;
    await roster.wrap(pin, await answer.json());
    await carry();
  };

  const start = async () => {
    const facts = JSON.parse(page.dataset.outbox);
    if (!(await outbox.start(facts))) return;
    if (form) form.addEventListener("submit", give);
    await carry();
    sending.send();
  };
  start();
})();
