// Lists of a colleague on the same tablet: kept while she may carry them, gone when she may not (S29, P11).
"use strict";
const assert = require("node:assert");
const { page, server, tablet } = require("./tablet.js");

const roster = Buffer.alloc(32).toString("base64");
const day = (needs) => ({ day: "2027-01-15", dies: 1900000000000, needs, lists: [] });

const law = async () => {
  const [device, theirs] = [tablet(), await server()];
  let said = null;
  const here = page(device, async () => theirs.answer({ roster, mark: "leaf", now: theirs.now, ...said }));
  const visit = async (who, days, readers) => {
    said = { who, days, readers };
    await here.roster.carry();
    return (await here.store.all("roster")).map((row) => row.who).sort();
  };
  await here.outbox.start(theirs.hello());
  await here.store.put("meta", { tomas: {}, lena: {} }, "keys"); // as after their digits
  const [both, one] = [["gym", "amina", "sara"], ["gym", "amina"]];
  await visit("tomas", [day(both)], { tomas: both, lena: both });
  const everybody = ["lena", "tomas"];
  assert.deepStrictEqual(await visit("lena", [day(both)], { tomas: [...both, "maja"], lena: both }), everybody);
  assert.deepStrictEqual(await visit("lena", [day(one)], { tomas: one, lena: one }), ["lena"], "sara was erased");
  await visit("tomas", [day(one)], { tomas: one, lena: one });
  assert.deepStrictEqual(await visit(null, [], { lena: one }), ["lena"], "tomas has left");
  assert.deepStrictEqual(await visit(null, [], null), ["lena"], "this browser is no device of ours");
};
law().catch((problem) => {
  console.error(problem);
  process.exitCode = 1;
});
