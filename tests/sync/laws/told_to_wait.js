// Who may say when to come again, and for how long (R9): the server, never a stranger's page.
"use strict";
const assert = require("node:assert");
const { answer, page, server, tablet } = require("./tablet.js");

// Whether it is sent `seconds` after an answer with these headers, by itself.
const isSent = async (headers, seconds, clockJump = 0) => {
  const [device, theirs] = [tablet(), await server()];
  let network = () => answer(503, headers, "{}");
  const here = page(device, async (_path, { body }) => network(body));
  await here.outbox.start(theirs.hello());
  await here.outbox.keep([{ act: "mark", target: {}, value: {} }]);
  await here.sending.send();
  network = theirs.take;
  device.uptime += seconds * 1000;
  device.clock += seconds * 1000 + clockJump;
  await here.sending.send();
  return theirs.events.size === 1;
};
const ours = (after) => ({ "Stegvis-Epoch": "one", "Retry-After": after });
const at = (seconds) => new Date(1800000000000 + seconds * 1000).toUTCString();

const law = async () => {
  assert.ok(await isSent({ "Retry-After": "86400" }, 1), "a stranger is heard");
  for (const after of ["60", at(60)]) {
    assert.ok(!(await isSent(ours(after), 50)), `${after}: too early`);
    assert.ok(await isSent(ours(after), 61), `${after}: too late`);
    assert.ok(await isSent(ours(after), 61, -86400000), `${after}: the clock was set back`);
  }
  for (const after of ["86400", at(86400)]) assert.ok(await isSent(ours(after), 301), `${after}: too long`);
  for (const after of ["soon", "-5", at(-60), ""]) assert.ok(await isSent(ours(after), 1), after);
};
law().catch((problem) => {
  console.error(problem);
  process.exitCode = 1;
});
