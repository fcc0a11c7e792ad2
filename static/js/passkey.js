// Passkeys: the browser makes or uses a key and the answer is sent as a plain form. Without script
// the pages say so. The link's token stands in the fragment, which no server and no log sees.
(() => {
  "use strict";
  const one = (selector, where = document) => where.querySelector(selector);

  const link = one("[data-link]");
  const take = () => {
    const token = location.hash.slice(1);
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
    if (!/^[\w-]{20,100}$/.test(token)) return;
    link.elements.token.value = token;
    link.hidden = false;
    for (const part of document.querySelectorAll("[data-no-link]")) part.hidden = true;
  };
  if (link) {
    take();
    window.addEventListener("hashchange", take); // pasted where the page is open already
  }

  const onward = one("form[data-onward]"); // back from another service: nobody has to tap
  if (onward) onward.submit();

  const print = one("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  const form = one("form[data-passkey]");
  if (!form) return;
  const said = document.querySelectorAll("[data-said]");
  const say = (word) => {
    for (const part of said) part.hidden = part.dataset.said !== word;
  };
  if (!window.PublicKeyCredential || !navigator.credentials) {
    say("unable");
    return;
  }

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const withIds = (list) => (list || []).map((row) => ({ ...row, id: bytes(row.id) }));

  const create = async (options) => {
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = withIds(options.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey: options });
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
      },
    };
  };

  const get = async (options) => {
    options.challenge = bytes(options.challenge);
    options.allowCredentials = withIds(options.allowCredentials);
    const used = await navigator.credentials.get({ publicKey: options });
    const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
    return {
      id: used.id,
      rawId: text(used.rawId),
      type: used.type,
      response: {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        userHandle: userHandle ? text(userHandle) : null,
      },
    };
  };

  // What the browser calls it, and which of our sentences that is.
  const words = { InvalidStateError: "known", SecurityError: "address", NotSupportedError: "unable" };

  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    say("waiting");
    try {
      const answer = await fetch(form.dataset.options, { method: "POST" });
      if (!answer.ok) throw new TypeError("no challenge");
      const options = await answer.json();
      const made = form.dataset.passkey === "create" ? await create(options) : await get(options);
      form.elements.credential.value = JSON.stringify(made);
      form.submit();
    } catch (error) {
      say(words[error.name] || (error instanceof TypeError ? "network" : "cancelled"));
      busy = false;
    }
  });
})();
