// A tap on a step shows the sun, is sent, and the next question comes. The keyboard chooses first
// and sends with the button. What cannot be sent is kept in the outbox, or waits on the page.
(() => {
  "use strict";
  const form = document.querySelector("form[data-question]");
  if (!form || !window.fetch) return;
  const SEEN = 250; // the sun is seen before the page changes
  const AGAIN = 4000;
  const LONG = 1000;
  const note = form.querySelector("[data-offline]");
  const radios = form.querySelectorAll('input[type="radio"]');
  let timer = 0;
  let isBusy = false;
  let waiting = null; // the answer that has not reached the server
  let isKept = false; // one is in the outbox: when it is sent, on to the next question

  // `taps` puts the Next button away; one that is needed stays: a number, a text, a kept answer.
  const hideNext = () => {
    if (radios.length && !form.querySelector("input:checked")) form.classList.add("taps");
  };

  const send = async (fields) => {
    if (isBusy) return;
    isBusy = true;
    waiting = fields;
    clearTimeout(timer);
    try {
      const answer = await fetch(location.href, { method: "POST", body: new URLSearchParams(fields) });
      if (!answer.headers.has("Stegvis-Epoch") || answer.status > 499) throw new Error("not ours");
      waiting = null;
      // Saved: on. Locked: the same address shows the pad and keeps the answer.
      if (answer.redirected) location.assign(answer.url);
      else location.reload();
    } catch (_error) {
      isBusy = false;
      if (note) note.hidden = false;
      if (await keep(fields)) waiting = null;
      else timer = setTimeout(() => waiting && send(waiting), AGAIN);
    }
  };

  // False without a device, and for a text that is too long for one line of the outbox.
  const keep = async (fields) => {
    const given = fields[fields.length - 1][1];
    const target = { sheet: form.dataset.sheet, item: form.dataset.question };
    if (!box || given.length > LONG || !(await box.started)) return false;
    try {
      await box.outbox.keep([{ act: "answer", target, value: { is: given } }]);
    } catch (_error) {
      return false;
    }
    isKept = true;
    box.sending.send();
    return true;
  };
  const begin = () => {
    const facts = form.dataset.outbox && JSON.parse(form.dataset.outbox);
    if (!facts || !window.Stegvis || !Stegvis.sending) return null;
    const { outbox, sending } = Stegvis;
    outbox.listen(async () => {
      if (isKept && !(await outbox.state()).left) location.assign("/sheets/" + form.dataset.sheet);
    });
    const started = outbox.start(facts).catch(() => null);
    started.then((hello) => hello && sending.send());
    return { outbox, sending, started };
  };
  const box = begin();

  hideNext();
  document.addEventListener("pointerdown", hideNext);
  document.addEventListener("keydown", () => {
    form.classList.remove("taps");
    if (!waiting) clearTimeout(timer);
  });

  let pressed = null; // the way out that was tapped: Safari 15 does not tell it at submit
  form.addEventListener("click", (event) => {
    pressed = event.target.closest("button");
    // The label's own click: arrow keys only ever make one on the radio itself.
    const label = event.target.closest("label");
    const radio = label && label.querySelector('input[type="radio"]');
    if (!radio || event.target === radio || !event.detail) return;
    clearTimeout(timer);
    timer = setTimeout(() => send([[radio.name, radio.value]]), SEEN);
  });

  form.addEventListener("submit", (event) => {
    const button = event.submitter || pressed;
    const fields = [...new FormData(form)];
    if (button && button.name) fields.push([button.name, button.value]);
    if (!fields.length || fields.every((field) => !field[1])) return; // the server says what is missing
    event.preventDefault();
    // A way out stands for the answer, whatever step was chosen before.
    send(button && button.name ? [[button.name, button.value]] : fields);
  });

  addEventListener("online", () => waiting && send(waiting));
  addEventListener("pageshow", (event) => {
    if (event.persisted) isBusy = false;
  });
})();
