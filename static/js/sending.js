// Sends what is kept, fifty at a time, and moves a line only when the server has named it and its
// bytes. A captive portal, a cut-off answer, a stranger's page: all of them are "not sent".
(() => {
  "use strict";
  const { outbox, store } = Stegvis;
  const AT_MOST = 50;
  const PATIENCE = 30000;
  const MONTH = 30 * 24 * 3600 * 1000;
  const LONGEST = 300; // seconds, between two tries
  let wait = 2; // seconds until the next try, doubled
  let timer = 0;
  let notBefore = 0; // the server said Retry-After; by performance.now(), which nobody sets
  let result = ""; // what the last try came to: "", "no-network", "not-let-in", "busy"

  const batch = () => store.read("out", (rows) => rows.index("seq").getAll(null, AT_MOST));

  // Seconds or a date, as the header may say; never longer than is waited anyway.
  const patience = (after) => {
    const seconds = Number(after) || (Date.parse(after) - Stegvis.now()) / 1000 || 0;
    return Math.min(Math.max(seconds, 0), LONGEST);
  };

  const ask = async (lines) => {
    const control = new AbortController();
    const late = setTimeout(() => control.abort(), PATIENCE);
    try {
      const answer = await fetch("/sync", {
        method: "POST",
        body: lines.join("\n"),
        headers: { "Content-Type": "application/x-ndjson", "Stegvis-Sync": "1" },
        redirect: "error",
        signal: control.signal,
      });
      const isOurs = answer.headers.get("Stegvis-Epoch");
      if (isOurs && answer.status === 200) return { said: await answer.json() };
      if (!isOurs) return { why: "no-network" }; // a stranger's: nor is it told when to come again
      const after = patience(answer.headers.get("Retry-After"));
      return { why: answer.status === 401 ? "not-let-in" : "busy", after };
    } finally {
      clearTimeout(late);
    }
  };

  // One strict transaction: out of `out` and into `sent`, for exactly what was named.
  const move = (rows, said) => {
    const named = new Map(said.events.map((event) => [event.uuid, event]));
    const mine = rows.filter((row) => (named.get(row.uuid) || {}).hash === row.hash);
    return store.write(["out", "sent"], (transaction, done) => {
      for (const row of mine) {
        const { status, why } = named.get(row.uuid);
        transaction.objectStore("sent").put({ ...row, at: Stegvis.now(), status, why });
        transaction.objectStore("out").delete(row.uuid);
      }
      done(mine.length);
    });
  };

  const purge = () =>
    store.write(["sent"], (transaction) => {
      const old = IDBKeyRange.upperBound(Stegvis.now() - MONTH);
      transaction.objectStore("sent").index("at").openCursor(old).onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        cursor.delete();
        cursor.continue();
      };
    });

  // True when there may be more to send at once.
  const sendSome = async () => {
    const rows = await batch();
    if (!rows.length) return false;
    const { said, why, after } = await ask(rows.map((row) => row.line));
    if (!said || !Array.isArray(said.events)) throw { why: why || "no-network", after };
    const moved = await move(rows, said);
    outbox.hello.look = said.look;
    outbox.heard(said.now);
    if (said.epoch !== outbox.hello.epoch) await outbox.offerAgain(said.epoch);
    if (!moved) throw { why: "busy" };
    return true;
  };

  const sendAll = async () => {
    clearTimeout(timer);
    try {
      while (await sendSome());
      wait = 2;
      result = "";
      await purge();
    } catch (problem) {
      result = (problem && problem.why) || "no-network";
      again(problem && problem.after);
    }
    outbox.changed();
  };

  const again = (after) => {
    clearTimeout(timer);
    notBefore = after ? performance.now() + after * 1000 : 0;
    const seconds = after || wait * (0.5 + Math.random() / 2);
    wait = Math.min(wait * 2, LONGEST);
    timer = setTimeout(send, seconds * 1000 + 5);
  };

  let running = null;
  const send = () => {
    if (!outbox.hello || performance.now() < notBefore) return Promise.resolve();
    if (running) return running.then(send);
    const locked = () =>
      navigator.locks
        ? navigator.locks.request("stegvis-send", { ifAvailable: true }, (lock) => lock && sendAll())
        : sendAll();
    running = locked().finally(() => (running = null));
    return running;
  };

  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => document.hidden || send());

  Stegvis.sending = {
    send,
    byHand: () => ((wait = 2), (notBefore = 0), send()),
    get result() {
      return result;
    },
  };
})();
