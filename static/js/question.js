// A tap on a step shows the sun and goes on. The keyboard chooses first and sends with the button.
(() => {
  "use strict";
  const form = document.querySelector("form[data-question]");
  if (!form) return;
  const SEEN = 250; // the sun is seen before the page changes
  const note = form.querySelector("[data-offline]");
  let timer = 0;
  let sent = false;

  const send = () => {
    if (form.requestSubmit) form.requestSubmit();
    else if (!sent) {
      sent = true;
      form.submit();
    }
  };

  // `taps` puts the Next button away; one that is needed stays: a number, a text, a kept answer.
  const radios = form.querySelectorAll('input[type="radio"]');
  const hideNext = () => {
    if (radios.length && !form.querySelector("input:checked")) form.classList.add("taps");
  };

  hideNext();
  document.addEventListener("pointerdown", hideNext);
  document.addEventListener("keydown", () => {
    form.classList.remove("taps");
    clearTimeout(timer);
  });

  form.addEventListener("click", (event) => {
    // The label's own click: arrow keys only ever make one on the radio itself.
    const label = event.target.closest("label");
    if (!label || event.target.matches("input") || !label.querySelector('input[type="radio"]')) return;
    if (!event.detail) return;
    clearTimeout(timer);
    timer = setTimeout(send, SEEN);
  });

  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sent) {
      event.preventDefault();
      return;
    }
    if (note && navigator.onLine === false) {
      event.preventDefault();
      note.hidden = false;
      return;
    }
    sent = true;
  });

  // Her choice waits on the page until there is a network again.
  addEventListener("online", () => {
    if (note && !note.hidden) {
      note.hidden = true;
      send();
    }
  });
})();
