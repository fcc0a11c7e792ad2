// Without a network nobody can be looked up: who was away waits here until the coach is back.
// First names from the sealed roster and what was tapped on this tablet; no numbers, nothing kept.
(() => {
  "use strict";
  const { seal, store } = Stegvis;
  const box = document.querySelector("[data-call-back]");
  if (!box) return;

  // What stands on this tablet about each person of a list: {person: word}.
  const words = async (one, views) => {
    const found = {};
    for (const [person, state] of Object.entries(one.states.people)) found[person] = state.is;
    const key = await seal.aesKey(seal.bytes(one.key));
    const taps = [];
    for (const row of views.filter((view) => view.occurrence === one.occurrence)) {
      const tap = await seal.unlock(key, row).catch(() => null); // not this list's key
      if (tap && tap.act === "mark") taps.push(tap);
    }
    taps.sort((first, second) => first.seq - second.seq);
    for (const tap of taps) found[tap.target.person] = tap.value.is;
    return found;
  };

  // Away, and had not said so before: once each, whatever list it was.
  const draw = async (lists) => {
    const views = await store.all("view");
    const names = new Map();
    for (const one of lists) {
      const said = await words(one, views);
      for (const person of one.people) {
        const gaveNotice = one.states.people[person.id].told.startsWith("cannot_come");
        if (said[person.id] === "absent" && !gaveNotice) names.set(person.id, person.name);
      }
    }
    const rows = Array.from(names.values(), (name) => {
      const row = document.createElement("li");
      row.append(Object.assign(document.createElement("bdi"), { textContent: name }));
      return row;
    });
    box.querySelector("ul").replaceChildren(...rows);
    box.hidden = !rows.length;
  };

  Stegvis.callBack = { draw };
})();
