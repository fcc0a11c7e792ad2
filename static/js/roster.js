// The lists of the next days on this tablet, sealed (docs/sync.md, 5). Each day's list dies unopened.
(() => {
  "use strict";
  const { seal, store } = Stegvis;
  const TRIES = 10;
  const expired = (row) => row.dies < Date.now();

  // Whatever is on the page: what has died is deleted.
  const bury = () =>
    store.write(["roster", "view"], (transaction) => {
      for (const name of ["roster", "view"])
        transaction.objectStore(name).openCursor().onsuccess = (event) => {
          const cursor = event.target.result;
          if (!cursor) return;
          if (expired(cursor.value)) cursor.delete();
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

  // Her lists as they are now. Days that are not hers any more are taken away with the rest.
  const carry = async () => {
    await bury();
    const answer = await fetch("/lists/days").catch(() => null);
    if (!answer || !answer.ok || answer.redirected || !answer.headers.get("Stegvis-Epoch")) return null;
    const said = await answer.json();
    if (!said.who || !(await keys())[said.who]) return null;
    const key = await seal.aesKey(seal.bytes(said.roster));
    const rows = await Promise.all(
      said.days.map(async ({ day, dies, lists }) => ({
        who: said.who,
        day,
        dies,
        ...(await seal.lock(key, { stamp: said.stamp, lists })),
      }))
    );
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

  Stegvis.roster = { bury, carry, keys, readers, unlock, wrap };
})();
