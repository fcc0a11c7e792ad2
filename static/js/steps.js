// The next steps of those on a list, crossed off with or without a network: kept like a mark, sent like a mark.
(() => {
  "use strict";
  const { outbox, seal, sending, store } = Stegvis;
  const part = document.querySelector("[data-steps]");
  const shape = document.querySelector('template[data-cut="step"]');
  let list = null;
  let listKey = null;

  // Hollow until it is on the disk, as a tile is.
  const draw = (row, is) => {
    row.dataset.is = is;
    row.querySelector("[data-cross]").setAttribute("aria-pressed", String(is === "done"));
  };

  const cross = async (row) => {
    const is = row.dataset.is === "done" ? "undone" : "done";
    const target = { occurrence: list.occurrence, person: row.dataset.of, step: row.dataset.step };
    const base = [row.dataset.crossed].filter(Boolean); // her own, since she opened the list
    row.dataset.hollow = "";
    draw(row, is);
    try {
      const tap = { act: "step", target, value: { is }, base, listKey, dies: Number(list.dies) };
      const [uuid] = await outbox.keep([tap]);
      row.dataset.crossed = is === "done" ? uuid : "";
    } catch (_error) {
      document.querySelector("[data-not-kept]").hidden = false;
      return; // it stays hollow: it was not kept
    }
    delete row.dataset.hollow;
    sending.send();
  };

  const rowOf = (person, step) => {
    const row = shape.content.cloneNode(true).querySelector("[data-step]");
    row.dataset.step = step.id;
    row.dataset.of = person.id;
    row.querySelector("[data-name]").textContent = person.name;
    row.querySelector("[data-title]").textContent = step.title;
    return row;
  };

  // What was crossed off on this tablet since the list was carried, in the order of the taps.
  // A page of the server knows what was sent; what waits stands on top of it.
  const replay = async (rows, waiting) => {
    const seen = [];
    for (const row of (await store.all("view")).filter((one) => one.occurrence === list.occurrence)) {
      if (waiting && !waiting.has(row.uuid)) continue;
      const one = await seal.unlock(listKey, row).catch(() => null); // not this list's key
      if (one && one.act === "step") seen.push(one);
    }
    seen.sort((one, other) => one.seq - other.seq);
    for (const one of seen) {
      const row = rows.find((found) => found.dataset.step === one.target.step);
      if (row) draw(row, one.value.is);
    }
  };

  const show = async (found) => {
    list = found;
    const rows = list.people.flatMap((person) => (person.steps || []).map((step) => rowOf(person, step)));
    part.hidden = !rows.length;
    part.querySelector("ul").replaceChildren(...rows);
    listKey = await seal.aesKey(seal.bytes(list.key));
    await replay(rows);
  };

  const take = async (form) => {
    const { list: occurrence, dies, key } = form.dataset;
    list = { occurrence, dies };
    if (!key) return; // no device: its buttons send a form
    const waiting = new Set((await store.all("out")).map((row) => row.uuid));
    listKey = await seal.aesKey(seal.bytes(key));
    await replay(Array.from(part.querySelectorAll("[data-step]")), waiting);
  };

  const press = (event) => {
    const button = event.target.closest("[data-cross]");
    if (!button || !listKey || !outbox.hello) return;
    event.preventDefault();
    cross(button.closest("[data-step]"));
  };

  if (!part) return;
  part.addEventListener("click", press);
  const form = part.closest("form[data-outbox]");
  if (form) take(form);
  else Stegvis.steps = { show };
})();
