// Keeps what is tapped before anything is sent (docs/sync.md, 2). `keep` resolves when it is on the
// disk: only then may the screen say so.
(() => {
  "use strict";
  const { seal, store } = Stegvis;
  const APP = "1";
  const listeners = [];
  let hello = null; // epoch, device, key, public, stamp, offset, look
  let last = Promise.resolve();

  const changed = () => listeners.forEach((listen) => listen());
  const witness = (seq) => {
    try {
      if (seq) localStorage.setItem("stegvis-seq", seq);
      return Number(localStorage.getItem("stegvis-seq")) || 0;
    } catch (_error) {
      return 0; // blocked: the server remembers too
    }
  };

  // One at a time, in this tab and in the others.
  const inTurn = (work) => {
    const run = () =>
      navigator.locks ? navigator.locks.request("stegvis-keep", work) : work();
    last = last.then(run, run);
    return last;
  };

  const entry = async (tap, seq) => {
    const uuid = seal.uuid();
    const now = Date.now();
    const said = {
      act: tap.act,
      target: tap.target,
      value: tap.value,
      base: tap.base || [],
      tapped_at: now,
      offset: hello.offset === undefined ? null : hello.offset,
      stamp: hello.stamp || "",
      app: APP,
    };
    const line = await seal.line(hello, uuid, seq, said);
    const row = { uuid, seq, line, hash: await seal.hash(line), at: now };
    const seen = { value: tap.value, target: tap.target, act: tap.act, at: now, uuid, seq, was: tap.was };
    const view = tap.listKey && Object.assign(await seal.lock(tap.listKey, seen), {
      uuid,
      occurrence: tap.target.occurrence,
      dies: tap.dies,
    });
    return { row, view };
  };

  // False when another tab took the number: then all is sealed anew with the next one.
  const putAll = (entries, seq) =>
    store
      .write(["out", "view", "meta"], (transaction, done) => {
        const meta = transaction.objectStore("meta");
        meta.get("seq").onsuccess = (event) => {
          if ((event.target.result || 0) !== seq) return done(false);
          for (const { row, view } of entries) {
            transaction.objectStore("out").put(row);
            if (view) transaction.objectStore("view").put(view);
          }
          meta.put(seq + entries.length, "seq");
          done(true);
        };
      });

  const keepNow = async (taps) => {
    for (;;) {
      const seq = (await store.get("meta", "seq")) || 0;
      const entries = await Promise.all(taps.map((tap, index) => entry(tap, seq + 1 + index)));
      if (!(await putAll(entries, seq))) continue;
      witness(seq + entries.length);
      return entries.map(({ row }) => row.uuid);
    }
  };

  // taps: [{act, target, value, base, listKey, dies, was}]. `was` stays on the tablet, for Undo. All of them are kept, or none.
  const keep = async (taps) => {
    const uuids = await inTurn(() => keepNow(taps));
    changed();
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    return uuids;
  };

  const noteEmptied = async (known) => {
    await store.put("meta", known, "seq");
    await store.put("meta", { device: hello.device, at: Date.now(), emptied: known }, "marker");
    await keep([{ act: "emptied", target: {}, value: { seq: known } }]);
  };

  // `said`: what the page or the server says of the device; without it, what is remembered.
  const start = async (said) => {
    if (!said && hello) return hello;
    const before = await store.get("meta", "hello");
    hello = said || before || null;
    if (!hello) return null;
    if (said) {
      hello.offset = said.now === undefined ? before && before.offset : said.now - Date.now();
      const { stamp, ...kept } = hello; // who is here is not written down in the open
      await store.put("meta", kept, "hello");
      if (!(await meetMarker(said))) return (hello = null);
    }
    changed();
    return hello;
  };

  // False when a browser that is new here cannot ask how far this device has counted.
  const meetMarker = async (said) => {
    const marker = await store.get("meta", "marker");
    if (marker && marker.device === said.device) return true;
    const last = said.last_seq === undefined ? await lastSeq() : said.last_seq;
    if (last === null) return false;
    const known = Math.max(last, marker ? 0 : witness());
    if (!marker && known) {
      await noteEmptied(known);
      return true;
    }
    if (marker) await store.put("meta", known, "seq"); // this browser was let in anew
    await store.put("meta", { device: said.device, at: Date.now() }, "marker");
    return true;
  };

  const lastSeq = async () => {
    const answer = await fetch("/sync/hello").catch(() => null);
    if (!answer || !answer.ok || !answer.headers.get("Stegvis-Epoch")) return null;
    return (await answer.json()).last_seq;
  };

  const state = async () => ({
    left: await store.read("out", (rows) => rows.count()),
    oldest: await store.read("out", (rows) => rows.index("seq").get(IDBKeyRange.lowerBound(0))),
    look: (hello && hello.look) || 0,
    emptied: ((await store.get("meta", "marker")) || {}).emptied,
    skew: hello && hello.offset ? Math.abs(hello.offset) : 0,
  });

  const author = (stamp) => (hello.stamp = stamp);

  Stegvis.outbox = {
    author,
    changed,
    keep,
    start,
    state,
    get hello() {
      return hello;
    },
    listen: (listener) => listeners.push(listener),
  };
})();
