"use strict";
// STEGVIS, above, is written by app/web/pwa.py: version, languages, and the hashed files of both.
// Kept here: those files, a font once it was used, and two pages a language (three on a tablet that carries lists) with no
// person in them, and the clips that were heard: texts of pages, read aloud. Never anything else.
const CACHE = "stegvis-" + STEGVIS.version;
const HEARD = "stegvis-heard"; // an address names its content, so these outlive versions
const CLIPS = 120; // about twenty questions; then the oldest goes
const LANGUAGE = "/offline/language"; // the language last used
const LEFT = "/offline/left"; // somebody left without a network: the server does not know yet
const LISTS = "/offline/lists"; // this tablet carries lists: it has the shell for them
const PATIENCE = 4000; // how long the way out waits for a slow network
const pagesIn = (language) => ["/offline/" + language, "/offline/" + language + "/away"];
const listsIn = (language) => "/offline/" + language + "/lists";
const isOurs = (answer) => answer.ok && !answer.redirected && answer.headers.get("Stegvis-Epoch");
const note = async (key, text) => (await caches.open(CACHE)).put(key, new Response(text));

async function keep(addresses) {
  // Asked without cookies: nobody can be named in the answer. All or nothing.
  const answers = await Promise.all(addresses.map((path) => fetch(path, { credentials: "omit" })));
  if (!answers.every(isOurs)) throw new Error("not ours");
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map((answer, index) => cache.put(addresses[index], answer)));
}

async function install() {
  const last = await caches.match(LANGUAGE).then((kept) => kept && kept.text());
  const language = STEGVIS.languages.includes(last) ? last : STEGVIS.languages[0];
  await keep(STEGVIS.files.concat(pagesIn(language)));
  for (const path of STEGVIS.fonts) if (await caches.match(path)) await keep([path]);
  await note(LANGUAGE, language);
  if (await caches.match(LISTS)) await keepLists(language);
  await self.skipWaiting();
}

// The font of a language: fetched when a page asks for it, and kept from then on.
async function use(request) {
  const answer = await fetch(request);
  if (isOurs(answer)) await (await caches.open(CACHE)).put(request.url, answer.clone()).catch(() => {});
  return answer;
}

// The shell of the lists, with no person in it, for a tablet of staff.
async function keepLists(language) {
  await keep(STEGVIS.lists.concat(listsIn(language)));
  await note(LISTS, language);
}

async function activate() {
  if (await caches.match(LEFT)) await note(LEFT, "");
  for (const name of await caches.keys()) if (name !== CACHE && name !== HEARD) await caches.delete(name);
  await self.clients.claim();
}

async function speak(language, lists) {
  if (!STEGVIS.languages.includes(language)) return;
  if (!(await caches.match(pagesIn(language)[1]))) await keep(pagesIn(language));
  await note(LANGUAGE, language);
  const carried = await caches.match(LISTS).then((kept) => kept && kept.text());
  if ((lists || carried) && carried !== language) await keepLists(language);
}

async function leave(request) {
  const late = new Promise((_, tooLate) => setTimeout(tooLate, PATIENCE));
  const answer = await Promise.race([fetch(request), late]);
  if (!isOurs(answer)) throw new Error("the session may live on");
  await (await caches.open(CACHE)).delete(LEFT);
  return answer;
}

async function visit(request, isExit) {
  try {
    if (isExit) return await leave(request);
    if (await caches.match(LEFT)) await leave("/exit"); // before any page is shown again
    return await fetch(request);
  } catch (_error) {
    if (isExit) await note(LEFT, "");
    const language = await caches.match(LANGUAGE).then((kept) => kept && kept.text());
    const lists = !isExit && (await caches.match(listsIn(language)));
    const page = await caches.match(pagesIn(language)[isExit ? 1 : 0]);
    return lists || page || new Response("", { headers: { "Content-Type": "text/html" } });
  }
}

// A clip, or the part of it that a player asks for.
async function clip(path, range) {
  const cache = await caches.open(HEARD);
  let kept = await cache.match(path);
  if (!kept) {
    kept = await fetch(path);
    if (!isOurs(kept)) return kept;
    const old = (await cache.keys()).slice(0, -CLIPS);
    await Promise.all([cache.put(path, kept.clone()), ...old.map((one) => cache.delete(one))]);
  }
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range) || [];
  if (!from) return kept;
  const all = await kept.blob();
  const end = Math.min(to || Infinity, all.size - 1);
  const headers = {
    "Content-Type": all.type,
    "Content-Range": `bytes ${from}-${end}/${all.size}`,
    "Accept-Ranges": "bytes",
  };
  return new Response(all.slice(+from, end + 1, all.type), { status: 206, headers });
}

// A push always shows something: a phone ends a subscription that stays silent. The text says
// nothing to a stranger; what it is about stands behind the PIN.
function reminder(data) {
  try {
    return Object(data.json());
  } catch (_error) {
    return {};
  }
}

async function show(data) {
  const said = reminder(data);
  const last = await caches.match(LANGUAGE).then((kept) => kept && kept.text());
  const language = STEGVIS.reminder[last] ? last : STEGVIS.languages[0];
  const [title, dir] = STEGVIS.reminder[language];
  const [icon, badge] = STEGVIS.shown;
  await self.registration.showNotification(said.t || title, {
    body: said.b || "",
    lang: said.l || language,
    dir: ["ltr", "rtl"].includes(said.d) ? said.d : dir,
    tag: said.g || "reminder",
    renotify: true,
    data: { path: /^\/(?![\/\\])/.test(said.u) ? said.u : "/" },
    icon,
    badge,
  });
  if (said.k) await fetch("/shown", { method: "POST", body: said.k, keepalive: true }).catch(() => {});
}

async function open(path) {
  const url = new URL(path, self.location.origin).href;
  const windows = await self.clients.matchAll({ type: "window" });
  const ours = windows.find((page) => page.url === url) || windows[0];
  if (!ours) return self.clients.openWindow(url);
  // A page that this worker does not hold yet cannot be led elsewhere.
  await ours.navigate(url).catch(() => self.clients.openWindow(url));
  return ours.focus().catch(() => {});
}

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});
self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(speak(event.data.language, event.data.lists)));
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.mode === "navigate") event.respondWith(visit(event.request, path === "/exit"));
  else if (path.startsWith("/clips/")) event.respondWith(clip(path, event.request.headers.get("Range")));
  else if (STEGVIS.files.includes(path) || STEGVIS.lists.includes(path))
    event.respondWith(caches.match(path).then((kept) => kept || fetch(event.request)));
  else if (STEGVIS.fonts.includes(path))
    event.respondWith(caches.match(path).then((kept) => kept || use(event.request)));
});
