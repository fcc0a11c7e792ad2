"use strict";
// STEGVIS, above, is written by app/web/pwa.py: the version, and the hashed files that go with it.
// Kept here: those files, and two pages a language with no person in them. Never anything else.
const CACHE = "stegvis-" + STEGVIS.version;
const LANGUAGE = "/offline/language"; // the language last used
const LEFT = "/offline/left"; // somebody left without a network: the server does not know yet
const PATIENCE = 4000; // how long the way out waits for a slow network

const pagesIn = (language) => ["/offline/" + language, "/offline/" + language + "/away"];
const note = async (key, text) => (await caches.open(CACHE)).put(key, new Response(text));

async function keep(addresses) {
  // Without cookies nobody can be named in the answer; without the epoch it is not our answer.
  const answers = await Promise.all(addresses.map((path) => fetch(path, { credentials: "omit" })));
  if (answers.some((a) => !a.ok || a.redirected || !a.headers.get("Stegvis-Epoch"))) throw new Error("not ours");
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map((answer, index) => cache.put(addresses[index], answer)));
}

async function speak(language) {
  if (!(await caches.match(pagesIn(language)[1]))) await keep(pagesIn(language));
  await note(LANGUAGE, language);
}

async function install() {
  const last = await caches.match(LANGUAGE);
  const language = last ? await last.text() : STEGVIS.language;
  await keep(STEGVIS.files.concat(pagesIn(language))); // all or nothing, in a cache of its own
  await note(LANGUAGE, language);
  await self.skipWaiting();
}

async function activate() {
  const left = await caches.match(LEFT);
  if (left) await note(LEFT, "");
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

async function visit(request, isExit) {
  const cache = await caches.open(CACHE);
  try {
    if (isExit) return await inTime(fetch(request)).then((answer) => cache.delete(LEFT).then(() => answer));
    if (await cache.match(LEFT)) await fetch("/exit").then(() => cache.delete(LEFT)); // first end it
    return await fetch(request);
  } catch (_error) {
    if (isExit) await note(LEFT, "");
    const last = await cache.match(LANGUAGE);
    const shown = last && (await cache.match(pagesIn(await last.text())[isExit ? 1 : 0]));
    return shown || new Response("", { headers: { "Content-Type": "text/html" } });
  }
}

const inTime = (answer) => Promise.race([answer, new Promise((_, late) => setTimeout(late, PATIENCE))]);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(speak(event.data.language).catch(() => {})));
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.mode === "navigate") event.respondWith(visit(event.request, path === "/exit"));
  else if (STEGVIS.files.includes(path))
    event.respondWith(caches.match(path).then((kept) => kept || fetch(event.request)));
});
