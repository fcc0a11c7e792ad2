// One picture or one line about one person, kept like a tap. It gets no readable twin on the tablet.
(() => {
  "use strict";
  const { outbox, sending } = Stegvis;
  const part = document.querySelector("[data-noticed]");
  if (!part) return;
  const about = part.querySelector("[name=about]");
  const line = part.querySelector("[name=line]");
  const said = part.querySelector("[data-noticed-kept]");

  // Whoever is on the list now; the shell has none before a list is opened.
  const fill = () => {
    const chosen = about.value;
    const seats = Array.from(document.querySelectorAll("[data-person]"));
    about.replaceChildren(
      ...seats.map((seat) => new Option(seat.querySelector("bdi").textContent, seat.dataset.person)),
    );
    if (chosen) about.value = chosen;
  };

  const keep = async (value) => {
    const form = part.closest("form");
    const target = { occurrence: form.dataset.list, person: about.value };
    said.hidden = true;
    try {
      await outbox.keep([{ act: "remark", target, value }]);
    } catch (_error) {
      document.querySelector("[data-not-kept]").hidden = false;
      return;
    }
    if (value.line) line.value = "";
    said.hidden = false;
    sending.send();
  };

  const press = (event) => {
    const button = event.target.closest("button");
    if (!button || !part.contains(button) || !outbox.hello) return;
    event.preventDefault();
    if (button.name === "picture") keep({ picture: button.value });
    else if (line.value.trim()) keep({ line: line.value.trim() });
  };

  part.addEventListener("toggle", () => part.open && fill());
  part.addEventListener("click", press);
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !outbox.hello) return;
    event.preventDefault();
    if (line.value.trim()) keep({ line: line.value.trim() });
  });
})();
