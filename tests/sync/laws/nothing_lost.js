// Whatever order taps, sends, lost answers, reloads, wrong clocks and restored servers come in:
// nothing is lost, nothing is double, no number is used twice (R4, R9, R10, R25).
"use strict";
const assert = require("node:assert");
const fc = require("fast-check");
const { answer, page, server, tablet } = require("./tablet.js");

const HTML = "<h1>Free network</h1>";
const never = new Promise(() => {});
// What the network does to one request. `take` is the server's having it.
const WAYS = {
  "arrives": (take) => take(),
  "is lost on the way": () => Promise.reject(new Error("no network")),
  "answer is lost": (take) => (take(), Promise.reject(new Error("reset"))),
  "answer is cut off": (take) => (take(), answer(200, { "Stegvis-Epoch": "one" }, '{"events": [')),
  "answer never comes": (take) => (take(), never),
  "a portal answers": () => answer(200, {}, HTML),
  "a portal says to wait a day": () => answer(503, { "Retry-After": "86400" }, HTML),
  "the server is busy": () => answer(503, { "Stegvis-Epoch": "one", "Retry-After": "2" }, "{}"),
};
const way = fc.oneof({ weight: 1, arbitrary: fc.constant("arrives") }, fc.constantFrom(...Object.keys(WAYS)));
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant("tap"), many: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("send"), way }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("reload") }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("two tabs") }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("clock"), to: fc.integer({ min: 0, max: 4e12 }) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("restore"), lost: fc.nat(3) }) }
);

const live = async (steps) => {
  const [device, theirs, kept] = [tablet(), await server(), []];
  let network = "arrives";
  const fetch = async (_path, { body }) => WAYS[network](() => theirs.take(body));
  const open = async () => {
    const found = page(device, fetch);
    await found.outbox.start(theirs.hello());
    return found;
  };
  const tap = (where) => where.outbox.keep([{ act: "mark", target: {}, value: { is: "present" } }]);
  const names = async (store) => (await here.store.all(store)).map((row) => row.uuid);
  let here = await open();

  const DO = {
    tap: async ({ many }) => kept.push(...(await Promise.all(Array.from({ length: many }, () => tap(here)))).flat()),
    send: async (said) => {
      network = said.way;
      const sending = here.sending.byHand();
      if (network !== "answer never comes") return sending;
      await new Promise(setImmediate);
      here = await open(); // the coach has closed the page
    },
    reload: async () => (here = await open()),
    "two tabs": async () => kept.push(...(await Promise.all([here, await open()].map(tap))).flat()),
    clock: ({ to }) => (device.clock = to),
    restore: ({ lost }) => {
      for (const uuid of [...theirs.events.keys()].slice(theirs.events.size - lost)) theirs.events.delete(uuid);
      theirs.epoch += "'";
    },
  };
  for (const one of steps) {
    await DO[one.does](one);
    const somewhere = new Set([...(await names("out")), ...(await names("sent")), ...theirs.events.keys()]);
    assert.ok(kept.every((uuid) => somewhere.has(uuid)), "a tap is nowhere");
  }
  network = "arrives";
  kept.push(...(await tap(here))); // something to send: a restored server is met there, or by the next page
  for (let again = 0; again < 3; again++) await here.sending.byHand();
  assert.deepStrictEqual(await names("out"), []);
  assert.deepStrictEqual([...theirs.events.keys()].sort(), kept.sort());
  const numbers = [...theirs.events.values()].map(({ seq }) => seq).sort((a, b) => a - b);
  assert.deepStrictEqual(numbers, kept.map((_, index) => index + 1));
};

const law = fc.asyncProperty(fc.array(step, { maxLength: 20, size: "max" }), live);
fc.assert(law, { numRuns: 60, seed: 20261122 }).catch((problem) => {
  console.error(problem.message);
  process.exitCode = 1;
});
