// A tablet without a browser: our own scripts over an IndexedDB in memory, and a server in a few lines.
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { createHash, webcrypto } = require("node:crypto");
const { IDBFactory, IDBKeyRange } = require("fake-indexeddb");

const SCRIPTS = ["sealing", "store", "outbox", "sending", "roster"];
const source = (name) =>
  readFileSync(join(__dirname, "../../../static/js", `${name}.js`), "utf8");
const sha256 = (line) => createHash("sha256").update(line).digest("hex");

// The browser's memory, which outlives its pages, and its clock, which anybody may set.
const tablet = () => ({ indexedDB: new IDBFactory(), words: new Map(), clock: 1800000000000, uptime: 0 });

// A page of ours on it. `fetch(path, options)` is the network. A page that is left stays as it is.
const page = (device, fetch) => {
  const Stegvis = {};
  const globals = {
    window: { Stegvis },
    Stegvis,
    fetch,
    indexedDB: device.indexedDB,
    IDBKeyRange,
    crypto: webcrypto,
    localStorage: {
      getItem: (key) => device.words.get(key) ?? null,
      setItem: (key, text) => device.words.set(key, String(text)),
    },
    Date: class extends Date {
      constructor(...said) {
        super(...(said.length ? said : [device.clock]));
      }
      static now() {
        return device.clock;
      }
    },
    performance: { now: () => device.uptime },
    navigator: {},
    document: { addEventListener() {}, documentElement: { lang: "sv" } },
    addEventListener() {},
    setTimeout: () => 0, // it sends when it is told to
    clearTimeout() {},
  };
  for (const name of SCRIPTS) new Function(...Object.keys(globals), source(name))(...Object.values(globals));
  return Stegvis;
};

const answer = (status, headers, body) => ({
  status,
  ok: status === 200,
  redirected: false,
  headers: new Headers(headers),
  json: async () => JSON.parse(body),
});

// Keeps the first bytes of each name. `events`: {uuid: {hash, seq}} in the order in which they came.
const server = async () => {
  const subtle = webcrypto.subtle;
  const pair = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const key = Buffer.from(await subtle.exportKey("raw", pair.publicKey)).toString("base64");
  const mine = {
    epoch: "one",
    now: 1800000000000,
    events: new Map(),
    hello: () => ({ epoch: mine.epoch, now: mine.now, device: "d", last_seq: 0, key: "e1", public: key, stamp: "s", look: 0 }),
    answer: (body) => answer(200, { "Stegvis-Epoch": mine.epoch }, JSON.stringify(body)),
    take: (body) => {
      const events = body.split("\n").map((line) => {
        const { uuid, seq } = JSON.parse(line);
        const before = mine.events.get(uuid) || { hash: sha256(line), seq };
        mine.events.set(uuid, before);
        return { uuid, hash: sha256(line), status: before.hash === sha256(line) ? 200 : 409 };
      });
      return mine.answer({ epoch: mine.epoch, now: mine.now, look: 0, events });
    },
  };
  return mine;
};

module.exports = { answer, page, server, tablet };
