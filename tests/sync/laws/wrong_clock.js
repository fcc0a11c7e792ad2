// A tablet's clock may be anything, and be set at any moment: lists live and die by the server's (R8, S20).
"use strict";
const assert = require("node:assert");
const { page, server, tablet } = require("./tablet.js");

const [MINUTE, HOUR, DAY] = [60000, 3600000, 86400000];
const YEAR = 365 * DAY;
const SKEWS = [-10 * YEAR, -DAY, -11 * MINUTE, 0, 11 * MINUTE, DAY, 5 * YEAR];

// Carried on a day, opened `later` without a network, by a clock that is `skew` wrong then.
const left = async (skew, later, skewThen) => {
  const [device, theirs] = [tablet(), await server()];
  const roster = Buffer.alloc(32).toString("base64");
  const lists = [{ day: "list" }];
  const carried = { who: "w", mark: "leaf", roster, now: theirs.now, stamp: "s", readers: { w: ["a"] } };
  carried.days = [{ day: "2027-01-15", dies: theirs.now + 2 * DAY, needs: ["a"], lists }];
  device.clock = theirs.now + skew;
  const online = page(device, async () => theirs.answer(carried));
  await online.outbox.start(theirs.hello());
  await online.store.put("meta", { w: { mark: "leaf" } }, "keys"); // as after her digits
  assert.deepStrictEqual(await online.roster.carry(), ["2027-01-15"]);
  device.clock = theirs.now + later + skewThen;
  const offline = page(device, () => Promise.reject(new Error("no network")));
  await offline.outbox.start();
  await offline.roster.bury();
  const clock = offline.roster.clock();
  return { clock, lists: (await offline.store.all("roster")).length };
};

const wanted = (ms) => new Date(ms).toLocaleString("sv", { timeZone: "Europe/Stockholm" });
const law = async () => {
  const start = (await server()).now;
  for (const skew of SKEWS) {
    assert.deepStrictEqual(await left(skew, DAY, skew), { clock: wanted(start + DAY), lists: 1 }, `${skew} lives`);
    assert.deepStrictEqual(await left(skew, 2 * DAY + HOUR, skew), { clock: wanted(start + 2 * DAY + HOUR), lists: 0 }, `${skew} dies`);
  }
  // Set right at the farm, as the page asks for.
  for (const skew of [-10 * YEAR, 5 * YEAR]) assert.strictEqual((await left(skew, DAY, 0)).lists, 1, `${skew} set right`);
  // Fallen back there: not earlier than when it was carried.
  assert.deepStrictEqual(await left(0, DAY, -10 * YEAR), { clock: wanted(start), lists: 1 });
};
law().catch((problem) => {
  console.error(problem);
  process.exitCode = 1;
});
