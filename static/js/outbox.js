// Keeps what is tapped before anything is sent (docs/sync.md, 2). `keep` resolves when it is on the
// disk: only then may the screen say so.
(() => {
  "use strict";
  const { seal, store } = Stegvis;
  const APP = "1";
  const MONTH = 30 * 24 * 3600 * 1000;
  const listeners = [];
  let hello = null; // epoch, device, key, public, stamp, offset, look
  let last = Promise.resolve();

  const changed = () => listeners.forEach((listen) => listen());

  // The server's time: by this device's clock, and how far apart the two were when last measured.
  // What that contradicts was set since, and is believed. No event carries it: see `tapped_at`.
  const now = () => {
    const own = Date.now();
    const { now: heard = 0, offset } = hello || {};
    const ours = own + (offset || 0);
    return ours < heard || (own > heard && offset > MONTH) ? Math.max(own, heard) : ours;
  };
  const heard = (said) => hello && Object.assign(hello, { now: said, offset: said - Date.now() });
  const lasting = ({ stamp, ...facts }) => facts; // who is here is not written down in the open
  const remember = () => store.put("meta", lasting(hello), "hello");

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
    const at = now();
    const said = {
      act: tap.act,
      target: tap.target,
      value: tap.value,
      base: tap.base || [],
      tapped_at: Date.now(),
      offset: hello.offset === undefined ? null : hello.offset,
      stamp: hello.stamp || "",
      app: APP,
    };
    const line = await seal.line(hello, uuid, seq, said);
    const row = { uuid, seq, line, hash: await seal.hash(line), at };
    const seen = { value: tap.value, target: tap.target, act: tap.act, at, uuid, seq, was: tap.was };
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
    await store.put("meta", { device: hello.device, at: now(), emptied: known }, "marker");
    await keep([{ act: "emptied", target: {}, value: { seq: known } }]);
  };

  // The server lives another life: it was restored from a backup. Offer everything again.
  const offerAgain = (epoch) =>
    store.write(["out", "sent", "meta"], (transaction) => {
      const [out, sent] = [transaction.objectStore("out"), transaction.objectStore("sent")];
      sent.getAll().onsuccess = (event) => {
        event.target.result.forEach((row) => out.put(row));
        sent.clear();
      };
      transaction.objectStore("meta").put(lasting(Object.assign(hello, { epoch })), "hello");
    });

  // `said`: what the page or the server says of the device; without it, what is remembered.
  const start = async (said) => {
    const before = await store.get("meta", "hello");
    if (!said && hello) return hello;
    hello = said || before || null;
    if (!hello) return null;
    if (said) {
      if (said.now !== undefined) heard(said.now);
      else if (before) Object.assign(hello, { now: before.now, offset: before.offset });
      if (before && before.epoch !== said.epoch) await offerAgain(said.epoch);
      await remember();
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
    await store.put("meta", { device: said.device, at: now() }, "marker");
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

  Stegvis.now = now;
  Stegvis.outbox = {
    author,
    changed,
    heard,
    keep,
    offerAgain,
    remember,
    start,
    state,
    get hello() {
      return hello;
    },
    listen: (listener) => listeners.push(listener),
  };
})();
