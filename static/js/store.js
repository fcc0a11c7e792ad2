// The browser's own database. Every change is one transaction with strict durability; what it
// promises has happened when the transaction has completed, and not before.
(() => {
  "use strict";
  const NAME = "stegvis";
  const VERSION = 1;
  // An upgrade only adds. `out` is never rebuilt: what lies there has nobody else.
  const upgrade = (db, from) => {
    if (from < 1) {
      db.createObjectStore("out", { keyPath: "uuid" }).createIndex("seq", "seq");
      db.createObjectStore("sent", { keyPath: "uuid" }).createIndex("at", "at");
      db.createObjectStore("view", { keyPath: "uuid" });
      db.createObjectStore("roster", { keyPath: ["who", "day"] });
      db.createObjectStore("meta");
    }
  };
  let opening = null;

  const open = () => {
    if (opening) return opening;
    opening = new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, VERSION);
      asked.onupgradeneeded = (event) => upgrade(asked.result, event.oldVersion);
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        const forget = () => (opening = null);
        asked.result.onclose = forget; // the system closes it, on iOS above all
        asked.result.onversionchange = () => {
          asked.result.close();
          forget();
        };
        resolve(asked.result);
      };
    });
    opening.catch(() => (opening = null));
    return opening;
  };

  const begin = async (stores, mode) => {
    for (let again = 0; ; again++) {
      try {
        return (await open()).transaction(stores, mode, { durability: "strict" });
      } catch (error) {
        opening = null;
        if (again) throw error; // opened anew once, then it is said
      }
    }
  };

  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  // `work(transaction, done)` puts what it has to; `done(result)` is what is promised once all is
  // on the disk. A rejection means that nothing was.
  const write = async (stores, work) => {
    const transaction = await begin(stores, "readwrite");
    return new Promise((resolve, reject) => {
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error || new Error("aborted"));
      work(transaction, (found) => (result = found));
    });
  };

  const read = async (store, ask) => asked(ask((await begin([store], "readonly")).objectStore(store)));
  const get = (store, key) => read(store, (rows) => rows.get(key));
  const all = (store) => read(store, (rows) => rows.getAll());
  const put = (store, row, key) =>
    write([store], (transaction) => transaction.objectStore(store).put(row, key));

  window.Stegvis = window.Stegvis || {};
  Stegvis.store = { all, get, put, read, write };
})();
