// A phrase to everybody on the list, kept without a network like a mark and sent while it can help.
(() => {
  "use strict";
  const { outbox, seal, sending, store } = Stegvis;
  const part = document.querySelector("[data-remind]");
  const said = part && part.querySelector("[data-reminded]");
  let list = null;
  let listKey = null;

  const hasBegun = () => Stegvis.roster.clock() >= `${list.day} ${list.starts}`;

  const say = (phrase) => {
    const button = part.querySelector(`[data-phrase="${phrase}"]`);
    if (!button) return;
    said.querySelector("b").textContent = button.textContent;
    said.hidden = false;
  };

  // Twice the same phrase about the same list is one reminder.
  const press = async (event) => {
    const button = event.target.closest("[data-phrase]");
    if (!button || button.disabled) return;
    if (hasBegun()) return (part.hidden = true);
    const value = { phrase: button.dataset.phrase };
    button.disabled = true;
    try {
      const target = { occurrence: list.occurrence };
      await outbox.keep([{ act: "remind", target, value, listKey, dies: Number(list.dies) }]);
    } catch (_error) {
      button.disabled = false;
      document.querySelector("[data-not-kept]").hidden = false;
      return;
    }
    say(value.phrase);
    sending.send();
  };

  const replay = async () => {
    for (const row of (await store.all("view")).filter((one) => one.occurrence === list.occurrence)) {
      const one = await seal.unlock(listKey, row).catch(() => null); // not this list's key
      if (!one || one.act !== "remind") continue;
      part.querySelector(`[data-phrase="${one.value.phrase}"]`).disabled = true;
      say(one.value.phrase);
    }
  };

  const show = async (found) => {
    list = found;
    said.hidden = true;
    for (const button of part.querySelectorAll("[data-phrase]")) button.disabled = false;
    part.hidden = list.open || hasBegun();
    listKey = await seal.aesKey(seal.bytes(list.key));
    await replay();
  };

  if (part) part.addEventListener("click", press);
  if (part) Stegvis.remind = { show };
})();
