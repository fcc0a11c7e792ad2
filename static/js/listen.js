// Reads the page aloud, only when asked: recorded clips, or a voice of this phone itself in exactly
// the language of the text. Where a text has neither there is no button. `every`: all that is marked
// and nothing else, half is not enough; `some`: what is marked, and whatever else stands on the page.
(() => {
  "use strict";
  const button = document.querySelector("[data-listen]");
  const PACE = 0.8;
  const SILENT = "small[lang], .second, .vh, .listen, svg, script, style, template, textarea, select, details:not([open]) > :not(summary)";
  const main = document.querySelector("main");
  const sound = button.querySelector("audio");
  let speech = window.speechSynthesis;
  let now = null; // the part that is heard
  let said = null; // what the phone's voice says of it
  sound.defaultPlaybackRate = PACE;

  // Asked for each time: without a network the next question comes into the same page.
  const isSeen = (part) => part.getClientRects().length;
  const parts = () => (button.dataset.listen === "every" ? [...document.querySelectorAll("[data-heard]")] : blocks()).filter(isSeen);

  // Each block of words, in the order of the page. One around another says both, unless that one is
  // marked: then each mark is heard as it is.
  const blocks = () => {
    const found = new Set();
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      let part = text.parentElement;
      if (!text.data.trim() || part.closest(SILENT)) continue;
      const marked = part.closest("[data-heard]");
      while (!marked && part !== main && getComputedStyle(part).display === "inline") part = part.parentElement;
      found.add(marked || part);
    }
    const around = (part) => {
      do part = part.parentElement;
      while (part && !found.has(part));
      return part;
    };
    for (const part of found)
      if ("heard" in part.dataset) while (around(part)) found.delete(around(part));
    for (const part of found) if (around(part)) found.delete(part);
    return [...found];
  };

  // A clip's ending is its kind.
  const clipOf = ({ dataset: { heard = "" } }) => heard && sound.canPlayType("audio/" + heard.split(".")[1]) && heard;
  const voiceOf = (part) => {
    const wanted = part.closest("[lang]").lang.toLowerCase();
    return speech?.getVoices().find(({ lang, localService }) =>
      localService && (lang.toLowerCase().replace("_", "-") + "-").startsWith(wanted + "-"));
  };
  const has = (part) => clipOf(part) || voiceOf(part);
  const show = () => (button.hidden = !parts().some(has) || !parts()[button.dataset.listen](has)); // every, some

  // What was heard goes dark, what is heard lights up.
  const turn = (to) => {
    now?.classList.remove("sounds");
    to?.classList.add("sounds");
    now = to;
    said = null;
  };

  const stop = () => {
    sound.pause();
    if (said) speech.cancel();
    turn(null);
    button.ariaPressed = false;
  };

  const next = () => {
    const all = parts();
    const part = all.slice(all.indexOf(now) + 1).find(has);
    if (!part) return stop();
    turn(part);
    if (clipOf(part)) {
      sound.src = clipOf(part);
      return sound.play().catch(() => {});
    }
    const words = part.cloneNode(true);
    for (const silent of words.querySelectorAll(SILENT)) silent.remove();
    const mine = (said = new SpeechSynthesisUtterance(words.textContent));
    mine.voice = voiceOf(part);
    mine.lang = mine.voice.lang;
    mine.rate = PACE;
    mine.onend = () => mine === said && next();
    // A phone may name a voice that it does not have.
    mine.onerror = () => {
      if (mine !== said) return;
      stop();
      speech = null;
      show();
    };
    speech.speak(mine);
  };

  button.onclick = () => {
    if (now) return stop();
    button.ariaPressed = true;
    next();
  };
  sound.onended = next;
  // The clip is not there: what is left may not be enough.
  sound.onerror = () => {
    if (now) now.dataset.heard = "";
    stop();
    show();
  };
  addEventListener("pagehide", stop);
  new MutationObserver(() => {
    if (now && !now.isConnected) stop();
    show();
  }).observe(main, { childList: true, subtree: true });
  if (speech) speech.onvoiceschanged = show;
  show();
})();
