// A tap on a tile: hollow at once, filled when it is on the disk, sent when it can be.
(() => {
  "use strict";
  const { outbox, seal, sending, store, tiles } = Stegvis;
  const { count, draw, drawState } = tiles;
  const OPEN = 30 * 60 * 1000; // how long a list may lie open untouched
  const UNDO = 5;
  const undo = [];
  let form = null;
  let listKey = null;
  let touched = Date.now();
  let asked = 0; // the newest question to the server; a tap makes every answer on its way old

  const seats = () => Array.from(form.querySelectorAll("[data-person]"));
  const seatOf = (person) => form.querySelector(`[data-person="${person}"]`);
  const baseOf = (seat) => seat.dataset.base.split(",").filter(Boolean);
  const tapOf = (act, target, value, base) => ({
    act,
    target: { occurrence: form.dataset.list, ...target },
    value: "afterwards" in form.dataset ? { ...value, afterwards: true } : value,
    base,
    listKey,
    dies: Number(form.dataset.dies),
  });

  const keep = async (taps) => {
    asked += 1;
    const failed = document.querySelector("[data-not-kept]");
    try {
      const uuids = await outbox.keep(taps);
      if (failed) failed.hidden = true;
      sending.send().then(refresh);
      return uuids;
    } catch (_error) {
      if (failed) failed.hidden = false;
      return null;
    }
  };

  // changes: [{seat, is, number}]. The screen first, then the disk; only then is it filled.
  const change = async (changes, isUndo) => {
    if (!changes.length) return;
    const before = changes.map(({ seat }) => ({
      seat,
      is: seat.dataset.is || "unset",
      number: Number(seat.dataset.number) || 0,
    }));
    if (!isUndo) undo.push(before);
    if (undo.length > UNDO) undo.shift();
    const now = Date.now();
    const taps = changes.map(({ seat, is, number }) => {
      const value = number ? { is, minutes: number } : { is };
      return tapOf("mark", { person: seat.dataset.person }, value, baseOf(seat));
    });
    for (const { seat, is, number } of changes) {
      seat.dataset.hollow = String(now);
      seat.removeAttribute("data-differs");
      draw(seat, is, number, now);
    }
    const uuids = await keep(taps);
    changes.forEach(({ seat }, index) => {
      if (!uuids) return; // it stays hollow: it was not kept
      seat.dataset.base = uuids[index];
      if (seat.dataset.hollow === String(now)) delete seat.dataset.hollow;
    });
    showUndo();
  };

  const showUndo = () => {
    const button = form.querySelector("[data-undo]");
    if (button) button.disabled = !undo.length;
  };

  const press = (event) => {
    const button = event.target.closest("button");
    touched = Date.now();
    if (!button || button.form !== form) return;
    const seat = button.closest("[data-person]");
    if (seat) {
      event.preventDefault();
      const isHere = ["present", "late"].includes(seat.dataset.is);
      if (button.dataset.minutes) change([{ seat, is: "late", number: Number(button.dataset.minutes) }]);
      else if (button.dataset.mark)
        change([{ seat, is: button.dataset.mark, number: Number(button.dataset.number) || 0 }]);
      else change([{ seat, is: isHere ? "absent" : "present" }]);
    } else if (button.name === "all") {
      event.preventDefault();
      change(seats().filter((one) => !one.dataset.is).map((one) => ({ seat: one, is: "present" })));
    } else if ("undo" in button.dataset && undo.length) change(undo.pop(), true);
    else if (button.name === "held") {
      event.preventDefault();
      hold(button.value);
    }
  };

  const hold = async (is) => {
    const why = form.querySelector("[name=why]");
    const value = why && why.value.trim() ? { is, why: why.value.trim() } : { is };
    const base = form.dataset.heldBase.split(",").filter(Boolean);
    const uuids = await keep([tapOf("held", {}, value, base)]);
    if (!uuids) return;
    form.dataset.heldBase = uuids[0];
    form.querySelector("[data-not-held]").hidden = is !== "not_held";
    form.querySelectorAll("details").forEach((part) => (part.open = false));
  };

  const writeIn = async (field) => {
    const name = field.value.trim();
    if (!name || !(await keep([tapOf("guest", {}, { name }, [])]))) return;
    addGuest(name);
    field.value = "";
    field.closest("details").open = false;
  };
  const addGuest = (name) => {
    const seat = document.querySelector("[data-guest]").content.cloneNode(true);
    seat.querySelector("bdi").textContent = name;
    form.querySelector(".seats-of-list").append(seat);
  };

  const heads = async (field) => {
    const number = Number(field.value);
    if (Number.isInteger(number) && number >= 0) await keep([tapOf("heads", {}, { count: number }, [])]);
  };

  const submit = (event) => {
    event.preventDefault();
    const guest = form.querySelector("[name=guest]");
    const number = form.querySelector("[name=count]");
    if (guest && guest.value.trim()) writeIn(guest);
    else if (number) heads(number);
  };

  // What is kept on this tablet and not yet with the server stands on top of what the server said.
  const replay = async () => {
    const waiting = new Set((await store.all("out")).map((row) => row.uuid));
    const shown = form.dataset.offline !== undefined;
    const rows = (await store.all("view")).filter((row) => row.occurrence === form.dataset.list);
    const seen = [];
    for (const row of rows)
      if (shown || waiting.has(row.uuid)) {
        const one = await seal.unlock(listKey, row).catch(() => null); // not this list's key
        if (one) seen.push(one);
      }
    seen.sort((one, other) => one.seq - other.seq);
    for (const one of seen) show(one);
  };
  const show = (one) => {
    const seat = one.act === "mark" && seatOf(one.target.person);
    if (seat) {
      draw(seat, one.value.is, one.value.minutes, one.at);
      seat.dataset.base = one.uuid;
      seat.removeAttribute("data-differs");
    } else if (one.act === "guest") addGuest(one.value.name);
    else if (one.act === "held") form.querySelector("[data-not-held]").hidden = one.value.is !== "not_held";
    else if (one.act === "heads") form.querySelector("[name=count]").value = one.value.count;
  };

  const refresh = async () => {
    const mine = (asked += 1);
    if (form.dataset.offline !== undefined || (await outbox.state()).left) return;
    const answer = await fetch(`/roll-call/${form.dataset.list}/state`).catch(() => null);
    if (!answer || !answer.ok || !answer.headers.get("Stegvis-Epoch")) return;
    const { people } = await answer.json();
    if ((await outbox.state()).left || mine !== asked) return; // tapped or asked again: that is newer
    for (const person of Object.keys(people)) {
      const seat = seatOf(person);
      if (seat && !seat.dataset.hollow) drawState(seat, people[person]);
    }
  };

  const watch = () => {
    if (Date.now() - touched > OPEN) location.replace("/");
  };

  const open = async (found, facts) => {
    form = found;
    listKey = form.dataset.key ? await seal.aesKey(seal.bytes(form.dataset.key)) : null;
    if (!(await outbox.start(facts))) return; // no device: it stays a plain form
    document.addEventListener("click", press);
    form.addEventListener("submit", submit);
    form.querySelectorAll("[data-script]").forEach((part) => (part.hidden = false));
    count();
    showUndo();
    await replay();
    count();
    form.dataset.ready = "";
    setInterval(watch, 5000);
    document.addEventListener("visibilitychange", () => document.hidden || (watch(), refresh()));
    const sent = sending.send();
    if (sent) sent.then(refresh);
  };

  Stegvis.rollCall = { open };
  const here = document.querySelector("form[data-outbox]");
  const facts = here && JSON.parse(here.dataset.outbox);
  if (facts) open(here, facts);
  else if (here) count();
})();
