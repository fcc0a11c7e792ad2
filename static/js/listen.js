// Reads the page aloud, only when asked: recorded clips, or a voice of this phone itself in exactly
// the language of the text. Where a text has neither there is no button. `every`: half is not enough.
(() => {
  "use strict";
  const button = document.querySelector("[data-listen]");
  const PACE = 0.8;
  const sound = button.querySelector("audio");
  let speech = window.speechSynthesis;
  let now = null; // the part that is heard
  let said = null; // what the phone's voice says of it
  sound.defaultPlaybackRate = PACE;

  // Asked for each time: without a network the next question comes into the same page.
  const parts = () => [...document.querySelectorAll("[data-heard]")].filter((part) => part.getClientRects().length);
  // A clip's ending is its kind.
  const clipOf = ({ dataset: { heard } }) => sound.canPlayType("audio/" + heard.split(".")[1]) && heard;
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
    for (const swedish of words.querySelectorAll("small[lang]")) swedish.remove();
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
  }).observe(document.querySelector("main"), { childList: true, subtree: true });
  if (speech) speech.onvoiceschanged = show;
  show();
})();
