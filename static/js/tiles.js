// How a tile says what stands: words and colours hang on its data, this only writes the data.
(() => {
  "use strict";
  const AWAY = ["excused", "ill", "absent"];
  // As on the page of the server, whatever zone the tablet thinks it is in.
  const ZONE = { timeZone: "Europe/Stockholm", hour: "2-digit", minute: "2-digit" };
  const clockTime = (at) => new Date(at).toLocaleTimeString("sv", ZONE);

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

  // In the words of the language, which stand on the chips; another number stays a number.
  const minutesOn = (seat, number) => {
    const chip = number && seat.querySelector(`[data-minutes="${number}"]`);
    return chip ? chip.textContent : number || "";
  };

  const draw = (seat, is, number, at) => {
    seat.dataset.is = is === "unset" ? "" : is;
    seat.dataset.number = number || "";
    seat.querySelector(".minutes").textContent = minutesOn(seat, number);
    if (at) seat.querySelector("time").textContent = clockTime(at);
    count();
  };

  // Both answers with both names, as buttons: the one that is tapped replaces both.
  const choices = (box, heads, fill) => {
    const words = document.querySelector("[data-words]").content;
    const chips = heads.map((head) => {
      const chip = document.createElement("button");
      const who = document.createElement("bdi");
      const word = words.querySelector(`[data-word="${head.is}"]`);
      who.textContent = head.who;
      chip.type = "button";
      chip.className = "chip";
      chip.append(who, ": " + (word ? word.textContent : head.number));
      fill(chip, head);
      return chip;
    });
    box.replaceChildren(...chips);
  };

  // What the server says: another tablet may have marked, or answered differently.
  const drawState = (seat, state) => {
    seat.dataset.base = state.base.join(",");
    seat.dataset.told = state.told;
    seat.toggleAttribute("data-differs", state.heads.length > 0);
    choices(seat.querySelector(".choices"), state.heads, (chip, head) =>
      Object.assign(chip.dataset, { mark: head.is, number: head.number || "" })
    );
    draw(seat, state.is, state.number, state.at);
  };

  window.Stegvis = window.Stegvis || {};
  Stegvis.tiles = { choices, count, draw, drawState };
})();
