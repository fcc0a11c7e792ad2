// A tap on a tile: hollow at once, filled when it is on the disk, sent when it can be.
(() => {
  "use strict";
  const { heads, outbox, seal, sending, store, tiles, undo } = Stegvis;
  const { count, draw, drawState } = tiles;
  const OPEN = 30 * 60 * 1000; // how long a list may lie open untouched
  const BASE = 50; // as many as an event may name
  let form = null;
  let listKey = null;
  let touched = Date.now();
  let asked = 0; // the newest question to the server; a tap makes every answer on its way old

  const seats = () => Array.from(form.querySelectorAll("[data-person]"));
  const seatOf = (person) => form.querySelector(`[data-person="${person}"]`);
  const listed = (text) => (text || "").split(",").filter(Boolean);
  const baseOf = (seat) => listed(seat.dataset.base);
  const tapOf = (act, target, value, base, was) => ({
    act,
    target: { occurrence: form.dataset.list, ...target },
    value: "afterwards" in form.dataset ? { ...value, afterwards: true } : value,
    base,
    listKey,
    dies: Number(form.dataset.dies),
    was,
  });

  const keep = async (taps) => {
    asked += 1;
    const failed = document.querySelector("[data-not-kept]");
    try {
      const uuids = await outbox.keep(taps);
      if (failed) failed.hidden = true;
      undo.note(taps.map((tap, index) => ({ ...tap, uuid: uuids[index] })));
      sending.send().then(refresh);
      return uuids;
    } catch (_error) {
      if (failed) failed.hidden = false;
      return null;
    }
  };

  // changes: [{seat, is, number, was}]. The screen first, then the disk; only then is it filled.
  const change = async (changes) => {
    if (!changes.length) return;
    const now = Date.now();
    const step = seal.uuid();
    const said = (is, number) => (Number(number) ? { is, minutes: Number(number) } : { is });
    const taps = changes.map(({ seat, is, number, was }) => {
      const target = { person: seat.dataset.person };
      const back = { act: "mark", target, value: said(seat.dataset.is || "unset", seat.dataset.number) };
      return tapOf("mark", target, said(is, number), baseOf(seat), was || { step, back });
    });
    for (const { seat, is, number } of changes) {
      seat.dataset.hollow = String(now);
      seat.removeAttribute("data-differs");
      draw(seat, is, number, now);
    }
    ((await keep(taps)) || []).forEach((uuid, index) => { // not kept: it stays hollow
      const { seat } = changes[index];
      seat.dataset.base = uuid;
      if (seat.dataset.hollow === String(now)) delete seat.dataset.hollow;
    });
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
    } else if ("undo" in button.dataset) takeBack();
    else if (["all", "held", "heads"].includes(button.name)) {
      event.preventDefault();
      const unmarked = seats().filter((one) => !one.dataset.is);
      if (button.name === "all") change(unmarked.map((one) => ({ seat: one, is: "present" })));
      else if (button.name === "held") hold(button.value);
      else countHeads(Number(button.value));
    }
  };

  // What is not about one tile: on the screen when it is kept.
  const say = async (tap) => {
    const uuids = await keep([tap]);
    if (uuids) show({ ...tap, uuid: uuids[0] });
    return uuids;
  };

  // Whoever says that it was not held has seen who is marked: that is in the base too.
  const hold = async (is) => {
    const why = form.querySelector("details[open] [name=why]");
    const value = why && why.value ? { is, why: why.value } : { is };
    const base = [...listed(form.dataset.heldBase), ...seats().flatMap(baseOf)].slice(0, BASE);
    if (await say(tapOf("held", {}, value, base)))
      form.querySelectorAll("details").forEach((part) => (part.open = false));
  };

  const writeIn = async (field) => {
    const name = field.value.trim();
    if (!(await say(tapOf("guest", {}, { name }, [], { step: seal.uuid() })))) return;
    field.value = "";
    field.closest("details").open = false;
  };

  const countHeads = (count) => {
    const before = form.dataset.counted; // before the first one there is nothing to go back to
    const back = { act: "heads", target: {}, value: { count: Number(before) } };
    const base = listed(form.dataset.countBase);
    return say(tapOf("heads", {}, { count }, base, before ? { step: seal.uuid(), back } : undefined));
  };

  const takeBack = () => {
    const taps = undo.take().map((tap) => ({ ...tap, seat: tap.act === "mark" && seatOf(tap.target.person) }));
    const marks = taps.filter((tap) => tap.seat);
    change(marks.map(({ seat, value, was }) => ({ seat, is: value.is, number: value.minutes, was })));
    for (const { act, target, value, was } of taps)
      if (act === "heads") say(tapOf(act, target, value, listed(form.dataset.countBase), was));
      else if (act === "guest") say(tapOf(act, target, value, [], was));
  };

  const submit = (event) => {
    event.preventDefault();
    const guest = form.querySelector("[name=guest]");
    if (guest && guest.value.trim()) writeIn(guest);
    else if (heads.number() !== null) countHeads(heads.number());
  };

  // What is kept on this tablet and not yet with the server stands on top of what the server said.
  const replay = async () => {
    const waiting = new Set((await store.all("out")).map((row) => row.uuid));
    const rows = (await store.all("view")).filter((row) => row.occurrence === form.dataset.list);
    const read = rows.map((row) => seal.unlock(listKey, row).catch(() => null)); // not this list's key
    const seen = (await Promise.all(read)).filter(Boolean).sort((one, other) => one.seq - other.seq);
    for (const one of seen) if ("offline" in form.dataset || waiting.has(one.uuid)) show(one);
    const subject = (one) => `${one.act} ${one.target.person}`;
    const newest = new Map(seen.map((one) => [subject(one), one.uuid]));
    undo.note(seen.filter((one) => stands(one, newest.get(subject(one)))));
  };
  // What another tablet has changed since is not taken back from here.
  const stands = (one, newest) => {
    const seat = one.act === "mark" && seatOf(one.target.person);
    return seat ? baseOf(seat).includes(newest) : heads.stands(form, one, newest);
  };
  const show = (one) => {
    const seat = one.act === "mark" && seatOf(one.target.person);
    if (seat) {
      draw(seat, one.value.is, one.value.minutes, one.at);
      seat.dataset.base = one.uuid;
      seat.removeAttribute("data-differs");
    } else heads.show(form, one);
  };

  const refresh = async () => {
    const mine = (asked += 1);
    if (form.dataset.offline !== undefined || (await outbox.state()).left) return;
    const answer = await fetch(`/roll-call/${form.dataset.list}/state`).catch(() => null);
    if (!answer || !answer.ok || !answer.headers.get("Stegvis-Epoch")) return;
    const states = await answer.json();
    if ((await outbox.state()).left || mine !== asked) return; // tapped or asked again: that is newer
    for (const [person, state] of Object.entries(states.people)) {
      const seat = seatOf(person);
      if (seat && !seat.dataset.hollow) drawState(seat, state);
    }
    heads.draw(form, states);
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
