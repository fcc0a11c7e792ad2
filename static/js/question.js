// A tap on a step shows the sun, is sent, and the next question comes. The keyboard chooses first
// and sends with the button. What cannot be sent is kept in the outbox, and the next question comes
// from what the tab has (onward.js); without either it waits on the page. What sends the outbox
// (sending.js) is asked for when something is in it: the worker has it when the network is gone.
(() => {
  "use strict";
  const form = document.querySelector("form[data-question]");
  if (!form || !window.fetch) return;
  const SEEN = 250; // the sun is seen before the page changes
  const AGAIN = 4000;
  const LONG = 1000;
  const PATIENCE = 15000;
  let timer = 0;
  let isBusy = false;
  let waiting = null; // the answer that has not reached the server
  let isKept = false; // something is in the outbox: what comes after it waits there too

  // `taps` puts the Next button away; one that is needed stays: a number, a text, a kept answer.
  const hideNext = () => {
    const isTapped = form.querySelector('input[type="radio"]') && !form.querySelector("input:checked");
    if (isTapped) form.classList.add("taps");
  };

  const post = async (fields) => {
    const control = new AbortController();
    const late = setTimeout(() => control.abort(), PATIENCE);
    const body = new URLSearchParams(fields);
    const answer = await fetch(location.href, { method: "POST", body, signal: control.signal });
    clearTimeout(late);
    if (!answer.headers.has("Stegvis-Epoch") || answer.status > 499) throw new Error("not ours");
    return answer;
  };

  const send = async (fields) => {
    if (isBusy) return;
    isBusy = true;
    waiting = fields;
    clearTimeout(timer);
    try {
      if (isKept && (await keep(fields))) return;
      const answer = await post(fields);
      waiting = null;
      // Saved: on. Locked: the same address shows the pad and keeps the answer.
      if (answer.redirected) location.assign(answer.url);
      else location.reload();
    } catch (_error) {
      if (await keep(fields)) return;
      isBusy = false;
      form.querySelector("[data-offline]").hidden = false;
      timer = setTimeout(() => waiting && send(waiting), AGAIN);
    }
  };

  // False without a device, and for a text that is too long for one line of the outbox.
  const keep = async (fields) => {
    const is = fields[fields.length - 1][1];
    if (!started || is.length > LONG || !(await started)) return false;
    const { sheet, question } = form.dataset;
    const tap = question
      ? { act: "answer", target: { sheet, item: question }, value: { is } }
      : { act: "finish", target: { sheet }, value: { how: is, lang: document.documentElement.lang } };
    if (!(await outbox.keep([tap]).then(() => true, () => false))) return false;
    isKept = true;
    isBusy = false;
    waiting = null;
    if (!onward.next(is)) form.querySelector("[data-offline]").hidden = false;
    hideNext();
    sendKept();
    return true;
  };
  const { sender } = document.currentScript.dataset;
  let isAsked = false;
  const sendKept = () => {
    if (Stegvis.sending) return Stegvis.sending.send();
    if (isAsked) return;
    isAsked = true;
    const script = document.createElement("script");
    script.src = sender;
    // A captive portal's page loads too, and sends nothing.
    script.onload = script.onerror = () => {
      isAsked = false;
      setTimeout(sendKept, Stegvis.sending ? 0 : AGAIN);
    };
    document.head.append(script);
  };
  const { outbox, onward } = window.Stegvis || {};
  const started = outbox && outbox.start(JSON.parse(form.dataset.outbox)).catch(() => null);
  if (started) {
    started.then(async (hello) => {
      if (!hello) return;
      isKept = (await outbox.state()).left > 0; // of a page that is gone
      if (isKept) sendKept();
    });
    outbox.listen(async () => {
      if (!isKept || (await outbox.state()).left) return;
      isKept = false;
      if (!onward.sent()) location.assign("/sheets/" + form.dataset.sheet);
    });
  }

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
