// The pad of components/pin_pad.html. The field stays the truth; the pad and the keyboard write in it.
(() => {
  "use strict";
  const box = document.querySelector("[data-pin]");
  if (!box) return;
  const length = Number(box.dataset.pin);
  const input = box.querySelector("input");
  const form = input.form;
  const dots = box.querySelectorAll(".dots i");
  const isDigit = (char) => /^\p{Nd}$/u.test(char); // of any script: the server reads them all
  let sent = false;

  const digits = () => Array.from(input.value).filter(isDigit);
  const who = () => Array.from(form.querySelectorAll('input[type="radio"]'));

  const submit = () => {
    const people = who();
    if (people.length && !people.some((radio) => radio.checked)) {
      people[0].focus();
      return;
    }
    if (form.requestSubmit) form.requestSubmit();
    else if (!sent) {
      sent = true;
      form.submit();
    }
  };

  const show = (typed) => {
    input.value = typed.join("");
    dots.forEach((dot, index) => dot.classList.toggle("on", index < typed.length));
  };

  const add = (chars) => {
    if (sent) return;
    const typed = digits().concat(chars).slice(0, length);
    show(typed);
    if (typed.length === length) submit();
  };
  const erase = () => sent || show(digits().slice(0, -1));

  for (const part of document.querySelectorAll("[data-pad]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-plain]")) part.hidden = true;
  input.classList.add("vh");
  input.tabIndex = -1; // the pad's buttons are the way in for the keyboard; typing works anywhere
  show(digits());

  box.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    if ("erase" in key.dataset) erase();
    else if (key.dataset.digit) add([key.dataset.digit]);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isDigit(event.key)) add([event.key]);
    else if (event.key === "Backspace") erase();
    else return;
    event.preventDefault();
  });
  document.addEventListener("paste", (event) => {
    add(Array.from(event.clipboardData.getData("text")).filter(isDigit));
    event.preventDefault();
  });
  input.addEventListener("input", () => add([])); // filled in by a phone or a password keeper
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio" && digits().length === length) submit();
  });
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
})();
