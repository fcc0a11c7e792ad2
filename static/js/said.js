// "I can't come" on her phone: kept at once, sent when it can be. Without a device it stays a form.
(() => {
  "use strict";
  const { outbox, sending } = Stegvis;
  const facts = document.querySelector("[data-outbox]");
  const forms = document.querySelectorAll("form[data-say]");
  if (!facts) return;

  const say = async (form, value) => {
    const before = { is: form.dataset.is, why: form.dataset.why };
    form.dataset.hollow = ""; // on its way to the disk
    form.dataset.is = value.is === "coming" ? "" : value.is;
    form.dataset.why = value.why || "";
    for (const one of form.querySelectorAll("[name=why]"))
      one.setAttribute("aria-pressed", String(one.value === form.dataset.why));
    const base = form.dataset.base.split(",").filter(Boolean);
    const target = { occurrence: form.dataset.say };
    try {
      form.dataset.base = (await outbox.keep([{ act: "said", target, value, base }]))[0];
    } catch (_error) {
      Object.assign(form.dataset, before); // not kept: as it was
      return;
    } finally {
      delete form.dataset.hollow;
    }
    await sending.send();
    form.querySelector("[data-waits]").hidden = !(await outbox.state()).left;
  };

  const press = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    const form = event.currentTarget;
    say(form, button.name === "why" ? { is: "cannot_come", why: button.value } : { is: button.value });
  };

  outbox.listen(async () => {
    if ((await outbox.state()).left) return;
    for (const form of forms) form.querySelector("[data-waits]").hidden = true;
  });
  outbox.start(JSON.parse(facts.dataset.outbox)).then((hello) => {
    if (!hello) return;
    for (const form of forms) form.addEventListener("click", press);
    sending.send();
  });
})();
