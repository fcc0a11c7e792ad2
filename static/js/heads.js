// What is not about one tile: how many came, whether it took place at all, and who was written in.
(() => {
  "use strict";
  const { tiles } = Stegvis;
  const box = document.querySelector("[data-heads]");
  const field = box && box.querySelector("input");
  const part = (form, name) => form.querySelector(`[data-differing=${name}]`);

  // What the server says, of a list that is open here or carried along.
  const draw = (form, states) => {
    for (const [name, both] of [["held", states.heldHeads || []], ["heads", states.countHeads || []]]) {
      const found = part(form, name);
      if (!found) continue;
      found.hidden = !both.length;
      tiles.choices(found.querySelector(".chips"), both, (chip, head) =>
        Object.assign(chip, { name, value: name === "held" ? head.is : head.number })
      );
    }
    form.dataset.heldBase = states.heldBase.join(",");
    form.querySelector("[data-not-held]").hidden = states.held !== "not_held";
    if (!field || field === document.activeElement) return; // what is being written replaces what was seen
    form.dataset.countBase = (states.countBase || []).join(",");
    field.value = form.dataset.counted = states.count === null ? "" : states.count;
  };

  const guestOf = (form, uuid) => form.querySelector(`[data-written="${uuid}"]`);
  const addGuest = (form, name, uuid) => {
    const seat = document.querySelector("[data-guest]").content.cloneNode(true);
    seat.querySelector("bdi").textContent = name;
    seat.querySelector("[data-written]").dataset.written = uuid;
    form.querySelector(".seats-of-list").append(seat);
  };

  // A tap of this tablet: it replaces what stood.
  const show = (form, one) => {
    if (one.act === "guest") {
      const taken = one.target.guest && guestOf(form, one.target.guest);
      if (taken) taken.remove();
      if (one.value.name) addGuest(form, one.value.name, one.uuid);
    } else if (one.act === "held") {
      part(form, "held").hidden = true;
      form.dataset.heldBase = one.uuid;
      form.querySelector("[data-not-held]").hidden = one.value.is !== "not_held";
    } else if (one.act === "heads" && field) {
      part(form, "heads").hidden = true;
      form.dataset.countBase = one.uuid;
      field.value = form.dataset.counted = one.value.count;
    }
  };

  // Whether a tap is what the screen says; `newest`: the last one of its kind from this tablet.
  const stands = (form, one, newest) =>
    one.act === "guest" ? guestOf(form, one.uuid) : one.act === "heads" && form.dataset.countBase.includes(newest);

  // The number in the field; none where people have names, or where nothing is written.
  const number = () => (field && !box.hidden && /^[0-9]{1,3}$/.test(field.value.trim()) ? Number(field.value) : null);

  // One fewer, one more: each is a count of its own, kept like every tap.
  if (box)
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-by]");
      if (!button) return;
      field.value = Math.max(0, (parseInt(field.value, 10) || 0) + Number(button.dataset.by));
      box.querySelector("button:not([data-by])").click();
    });

  Stegvis.heads = { draw, number, show, stands };
})();
