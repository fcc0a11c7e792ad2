// Without a network: whose list, her PIN, which list, and then the roll call as always.
(() => {
  "use strict";
  const { callBack, heads, outbox, remind, roster, rollCall, steps, tiles } = Stegvis;
  const shell = document.querySelector("[data-shell]");
  if (!shell) return;
  const part = (name) => shell.querySelector(`[data-part="${name}"]`);
  const cut = (name) => shell.querySelector(`template[data-cut="${name}"]`).content.cloneNode(true);
  let who = null;

  const only = (name) => {
    for (const one of shell.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== name;
  };
  const signOf = (mark) => cut("mark-" + mark);

  const chooseReader = (readers) => {
    const list = part("who").querySelector("ul");
    for (const [id, mark] of readers) {
      const button = document.createElement("button");
      button.className = "btn";
      button.setAttribute("aria-label", mark);
      button.append(signOf(mark));
      button.addEventListener("click", () => askPin(id));
      list.append(document.createElement("li"));
      list.lastChild.append(button);
    }
    if (readers.length === 1) askPin(readers[0][0]);
    else only(readers.length ? "who" : "none");
  };

  const askPin = (id) => {
    who = id;
    only("pin");
  };

  const typed = async (event) => {
    event.preventDefault();
    const field = part("pin").querySelector("input");
    const found = await roster.unlock(who, field.value.replace(/\s/g, ""));
    field.value = "";
    if (typeof found !== "number") return chooseList(found);
    part("pin").querySelector("[data-left-tries]").textContent = found;
    part("pin").querySelector("[data-wrong]").hidden = false;
    if (!found) only("none");
  };

  const chooseList = ({ stamp, lists }) => {
    outbox.author(stamp);
    const box = part("lists").querySelector("ul");
    box.replaceChildren();
    const language = document.documentElement.lang;
    for (const one of lists.sort((a, b) => (a.day + a.starts < b.day + b.starts ? -1 : 1))) {
      const row = document.createElement("li");
      const button = document.createElement("button");
      const day = new Date(one.day + "T12:00").toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
      button.className = "btn";
      button.textContent = `${day} ${one.starts} · ${one.title}`;
      button.dataset.occurrence = one.occurrence;
      button.addEventListener("click", () => openList(one));
      row.append(button);
      box.append(row);
    }
    callBack.draw(lists);
    outbox.listen(() => callBack.draw(lists));
    only("lists");
  };

  const openList = (one) => {
    const form = part("list").querySelector("form");
    const box = form.querySelector(".seats-of-list");
    Object.assign(form.dataset, { list: one.occurrence, key: one.key, dies: one.dies });
    if (one.day < roster.clock().slice(0, 10)) form.dataset.afterwards = "";
    shell.querySelector("[data-title]").textContent = one.title;
    form.querySelector("[data-heads]").hidden = !one.open;
    shell.querySelectorAll("[data-named]").forEach((part) => (part.hidden = one.open));
    box.replaceChildren();
    for (const person of one.people) {
      const seat = cut("tile").querySelector(".seat");
      seat.dataset.person = person.id;
      seat.querySelector("bdi").textContent = person.name;
      seat.querySelector(".touch .mark").className = "mark stone-" + person.stone;
      seat.querySelector(".touch .mark").append(signOf(person.mark));
      for (const chip of seat.querySelectorAll("[data-mark]")) chip.value = chip.dataset.mark + ":" + person.id;
      box.append(seat);
    }
    only("list");
    heads.draw(form, one.states);
    rollCall.open(form).then(() => tiles.count());
    steps.show(one);
    remind.show(one);
    for (const person of one.people)
      tiles.drawState(box.querySelector(`[data-person="${person.id}"]`), one.states.people[person.id]);
  };

  const start = async () => {
    await outbox.start();
    await roster.bury(); // by the server's time, which the outbox remembers
    part("pin").querySelector("form").addEventListener("submit", typed);
    chooseReader(await roster.readers());
  };
  start();
})();
