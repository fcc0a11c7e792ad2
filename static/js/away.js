// The day and the hour on the page that says nothing else. Kept offline, so the day is filled in here.
(() => {
  "use strict";
  const language = document.documentElement.lang;
  const day = document.querySelector("[data-day]");
  const clock = document.querySelector("[data-clock]");
  const two = (number) => String(number).padStart(2, "0");

  const show = () => {
    const now = new Date();
    clock.textContent = two(now.getHours()) + ":" + two(now.getMinutes());
    // A browser that does not know the language would write the day in another one.
    if (!Intl.DateTimeFormat.supportedLocalesOf(language).length) return;
    const form = { weekday: "long", day: "numeric", month: "long", numberingSystem: "latn" };
    const words = new Intl.DateTimeFormat(language + "-u-ca-gregory", form).format(now);
    day.textContent = words;
    document.title = words;
  };

  show();
  clock.hidden = false;
  setInterval(show, 5000);
})();
