// Seals an event to the server, and a list to its readers (docs/sync.md, 1 and 5). WebCrypto only.
(() => {
  "use strict";
  const subtle = crypto.subtle;
  const text = new TextEncoder();
  const random = (size) => crypto.getRandomValues(new Uint8Array(size));
  const gcm = (iv, additionalData) =>
    Object.assign({ name: "AES-GCM", iv }, additionalData && { additionalData });
  const P256 = { name: "ECDH", namedCurve: "P-256" };

  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const bytes = (coded) => Uint8Array.from(atob(coded), (char) => char.charCodeAt(0));
  const hex = (buffer) =>
    Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const hash = async (line) => hex(await subtle.digest("SHA-256", text.encode(line)));
  const join = (one, other) => {
    const both = new Uint8Array(one.length + other.length);
    both.set(one);
    both.set(other, one.length);
    return both;
  };

  // randomUUID is younger than the oldest Safari we keep.
  const uuid = () => {
    const raw = random(16);
    raw[6] = (raw[6] & 15) | 64;
    raw[8] = (raw[8] & 63) | 128;
    return hex(raw).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  // The line of an event. `hello`: what the server said of itself and of this device.
  const line = async (hello, name, seq, said) => {
    const to = bytes(hello.public);
    const pair = await subtle.generateKey(P256, false, ["deriveBits"]);
    const peer = await subtle.importKey("raw", to, P256, false, []);
    const shared = await subtle.deriveBits({ name: "ECDH", public: peer }, pair.privateKey, 256);
    const from = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
    const root = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const derive = {
      name: "HKDF",
      hash: "SHA-256",
      salt: join(from, to),
      info: text.encode("stegvis event 1"),
    };
    const aes = { name: "AES-GCM", length: 256 };
    const key = await subtle.deriveKey(derive, root, aes, false, ["encrypt"]);
    const iv = random(12);
    const bound = ["stegvis", 1, name, hello.device, seq, hello.epoch, hello.key].join("|");
    const plain = text.encode(JSON.stringify(said));
    const box = await subtle.encrypt(gcm(iv, text.encode(bound)), key, plain);
    return JSON.stringify({
      v: 1,
      uuid: name,
      device: hello.device,
      seq,
      epoch: hello.epoch,
      key: hello.key,
      from: base64(from),
      iv: base64(iv),
      box: base64(box),
    });
  };

  const aesKey = (raw) => subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

  // {iv, box}, and back. Opening rejects on any other key or bit.
  const lock = async (key, thing) => {
    const iv = random(12);
    return { iv, box: await subtle.encrypt(gcm(iv), key, text.encode(JSON.stringify(thing))) };
  };
  const unlock = async (key, row) =>
    JSON.parse(new TextDecoder().decode(await subtle.decrypt(gcm(row.iv), key, row.box)));

  // The device's own key: never leaves the browser, not even to us.
  const deviceKey = () =>
    subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);

  // HKDF(PBKDF2(PIN), device key): the key that wraps a coach's roster key (S21).
  const pinKey = async (pin, salt, device) => {
    const typed = await subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveBits"]);
    const slow = { name: "PBKDF2", hash: "SHA-256", salt, iterations: 600000 };
    const stretched = await subtle.deriveBits(slow, typed, 256);
    const mixed = await subtle.sign("HMAC", device, stretched);
    const root = await subtle.importKey("raw", mixed, "HKDF", false, ["deriveKey"]);
    const info = text.encode("stegvis roster 1");
    const derive = { name: "HKDF", hash: "SHA-256", salt, info };
    const aes = { name: "AES-GCM", length: 256 };
    return subtle.deriveKey(derive, root, aes, false, ["encrypt", "decrypt"]);
  };

  window.Stegvis = window.Stegvis || {};
  Stegvis.seal = { aesKey, base64, bytes, deviceKey, hash, line, lock, pinKey, random, unlock, uuid };
})();
