// How a tile says what stands: words and colours hang on its data, this only writes the data.
(() => {
  "use strict";
  const AWAY = ["excused", "ill", "absent"];
  const clockTime = (at) =>
    new Date(at).toLocaleTimeString("sv", { hour: "2-digit", minute: "2-digit" });

  const count = () => {
    const all = Array.from(document.querySelectorAll("[data-person]"), (seat) => seat.dataset.is);
    const numbers = {
      here: all.filter((is) => is === "present" || is === "late").length,
      away: all.filter((is) => AWAY.includes(is)).length,
      none: all.filter((is) => !is).length,
    };
    for (const part of document.querySelectorAll("[data-count]"))
      part.textContent = numbers[part.dataset.count];
  };

  const draw = (seat, is, number, at) => {
    seat.dataset.is = is === "unset" ? "" : is;
    seat.dataset.number = number || "";
    seat.querySelector(".minutes").textContent = number ? number + " min" : "";
    if (at) seat.querySelector("time").textContent = clockTime(at);
    count();
  };

  // What the server says: another tablet may have marked, or answered differently.
  const drawState = (seat, state) => {
    seat.dataset.base = state.base.join(",");
    seat.dataset.told = state.told;
    seat.toggleAttribute("data-differs", state.heads.length > 0);
    const words = document.querySelector("[data-words]").content;
    const chips = state.heads.map((head) => {
      const chip = document.createElement("button");
      const who = document.createElement("bdi");
      who.textContent = head.who;
      chip.type = "button";
      chip.className = "chip";
      chip.dataset.mark = head.is;
      chip.dataset.number = head.number || "";
      chip.append(who, ": " + words.querySelector(`[data-word="${head.is}"]`).textContent);
      return chip;
    });
    seat.querySelector(".choices").replaceChildren(...chips);
    draw(seat, state.is, state.number, state.at);
  };

  window.Stegvis = window.Stegvis || {};
  Stegvis.tiles = { count, draw, drawState };
})();
