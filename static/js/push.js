// Turning reminders on: the phone asks only after a tap, and the page says what came of it.
(() => {
  "use strict";
  const button = document.querySelector("[data-turn-on]");
  if (!button) return;
  const say = (word) => {
    for (const part of document.querySelectorAll("[data-said]")) {
      part.hidden = part.dataset.said !== word;
    }
  };
  const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  const isIphone = /iPhone|iPad/.test(navigator.userAgent);
  if (!canPush) say(isIphone && !navigator.standalone ? "home-screen" : "unable");
  else if (Notification.permission === "denied") say("denied");
  else button.hidden = false;

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return say("denied");
      await window.Stegvis.subscribe(button.dataset.turnOn, true);
      location.assign("/me/reminders?said=on");
    } catch (_error) {
      say("failed");
    } finally {
      button.disabled = false;
    }
  });
})();
