// The lists of the next days on this tablet, sealed (docs/sync.md, 5). Each day's list dies unopened.
(() => {
  "use strict";
  const { outbox, seal, store } = Stegvis;
  const TRIES = 10;
  const expired = (row) => row.dies < Stegvis.now();
  // What the clock on the wall says where the lists are held: "2026-11-22 10:00:00".
  const clock = () => new Date(Stegvis.now()).toLocaleString("sv", { timeZone: "Europe/Stockholm" });

  // Its reader is gone from this tablet, or may not carry all that it names any more.
  // `readers`: what each may carry, in tokens that only the server understands.
  const isTaken = ({ who, needs }, readers) =>
    readers && who && !(readers[who] && needs && needs.every((one) => readers[who].includes(one)));

  // Whatever is on the page: what has died is deleted, and what was taken from a reader.
  const bury = (readers) =>
    store.write(["roster", "view"], (transaction) => {
      for (const name of ["roster", "view"])
        transaction.objectStore(name).openCursor().onsuccess = (event) => {
          const cursor = event.target.result;
          if (!cursor) return;
          if (expired(cursor.value) || isTaken(cursor.value, readers)) cursor.delete();
          cursor.continue();
        };
    });

  const forgetAll = () =>
    store.write(["roster", "view", "meta"], (transaction) => {
      transaction.objectStore("roster").clear();
      transaction.objectStore("view").clear();
      transaction.objectStore("meta").delete("keys");
    });

  const deviceKey = async () => {
    const before = await store.get("meta", "deviceKey");
    const key = before || (await seal.deviceKey());
    if (!before) await store.put("meta", key, "deviceKey");
    return key;
  };

  // {who: {mark, salt, iv, box}}: each coach's roster key, wrapped under her PIN.
  const keys = async () => (await store.get("meta", "keys")) || {};

  const wrap = async (pin, said) => {
    const salt = seal.random(16);
    const box = await seal.lock(await seal.pinKey(pin, salt, await deviceKey()), said.roster);
    await store.put("meta", { ...(await keys()), [said.who]: { mark: said.mark, salt, ...box } }, "keys");
    await store.put("meta", 0, "wrong");
  };

  const ask = async () => {
    const answer = await fetch("/lists/days").catch(() => null);
    const isOurs = answer && answer.ok && !answer.redirected && answer.headers.get("Stegvis-Epoch");
    return isOurs ? answer.json() : null;
  };

  // When her lists were carried last, for along.js: {who: milliseconds}.
  const note = (who) => {
    try {
      const before = JSON.parse(localStorage.getItem("stegvis-carried"));
      localStorage.setItem("stegvis-carried", JSON.stringify({ ...before, [who]: Date.now() }));
    } catch (_error) {
      // switched off: then they are carried when she opens the page of lists
    }
  };

  const sealed = async (said) => {
    const key = await seal.aesKey(seal.bytes(said.roster));
    const lock = async ({ day, dies, needs, lists }) => {
      const box = await seal.lock(key, { stamp: said.stamp, lists });
      return { who: said.who, day, dies, needs, ...box };
    };
    return Promise.all(said.days.map(lock));
  };

  // Her lists as they are now. Days that are not hers any more are taken away with the rest.
  const carry = async () => {
    const known = await keys();
    const said = Object.keys(known).length ? await ask() : null;
    if (said && (await outbox.start())) {
      outbox.heard(said.now);
      await outbox.remember();
    }
    await bury(said && said.readers);
    if (said) note(said.who);
    if (!said || !known[said.who]) return null;
    const rows = await sealed(said);
    await store.write(["roster"], (transaction) => {
      const roster = transaction.objectStore("roster");
      roster.delete(IDBKeyRange.bound([said.who], [said.who, []]));
      rows.forEach((row) => roster.put(row));
    });
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.ready);
    if (worker) worker.active.postMessage({ language: document.documentElement.lang, lists: true });
    return rows.map((row) => row.day).sort();
  };

  // {stamp, lists}, or a number: how many tries are left. At none, the lists are gone; the outbox is not.
  const unlock = async (who, pin) => {
    const wrong = ((await store.get("meta", "wrong")) || 0) + 1;
    await store.put("meta", wrong, "wrong"); // counted before it is tried
    const row = (await keys())[who];
    if (!row) return 0;
    try {
      const raw = await seal.unlock(await seal.pinKey(pin, row.salt, await deviceKey()), row);
      await store.put("meta", 0, "wrong");
      return open(who, await seal.aesKey(seal.bytes(raw)));
    } catch (_error) {
      if (wrong >= TRIES) await forgetAll();
      return Math.max(TRIES - wrong, 0);
    }
  };

  const open = async (who, key) => {
    const rows = (await store.all("roster")).filter((row) => row.who === who && !expired(row));
    const days = await Promise.all(rows.map((row) => seal.unlock(key, row)));
    return { stamp: (days[0] || {}).stamp, lists: days.flatMap((day) => day.lists) };
  };

  // Who has a list here, by picture: [who, mark].
  const readers = async () => {
    const rows = (await store.all("roster")).filter((row) => !expired(row));
    const with_lists = new Set(rows.map((row) => row.who));
    return Object.entries(await keys()).filter(([who]) => with_lists.has(who)).map(([who, row]) => [who, row.mark]);
  };

  Stegvis.roster = { bury, carry, clock, keys, readers, unlock, wrap };
})();
