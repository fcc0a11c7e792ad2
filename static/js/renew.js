// Reminders: the phone's subscription, made after a tap and renewed once a visit. It asks nobody.
(() => {
  "use strict";
  const workers = navigator.serviceWorker;
  if (!workers) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  };
  const tell = async (subscription, turnOn) => {
    const answer = await fetch("/me/reminders/phone", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ subscription, turn_on: turnOn }),
    });
    if (!answer.ok || !answer.headers.get("Stegvis-Epoch")) throw new Error(answer.status);
    return answer.json();
  };
  // Made anew with our key of today. The phone has been asked before.
  const subscribe = async (key, turnOn) => {
    const push = (await workers.ready).pushManager;
    const old = await push.getSubscription();
    if (old) await old.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
    return tell(await push.subscribe(options), turnOn);
  };
  const renew = async ({ pushManager }) => {
    if (!pushManager || !window.Notification || Notification.permission !== "granted") return;
    if (sessionStorage.getItem("renewed")) return;
    const said = await tell(await pushManager.getSubscription(), false);
    if (said.state === "renew") await subscribe(said.key, false);
    sessionStorage.setItem("renewed", "1");
  };
  window.Stegvis = Object.assign(window.Stegvis || {}, { subscribe });
  addEventListener("load", () => workers.ready.then(renew).catch(() => {})); // else at the next visit
})();
