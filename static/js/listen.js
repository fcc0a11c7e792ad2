// Reads the page aloud, only when asked: recorded clips, or a voice of this phone itself in exactly
// the language of the text. Where a text has neither there is no button. `every`: half is not enough.
(() => {
  "use strict";
  const button = document.querySelector("[data-listen]");
  const PACE = 0.8;
  const parts = [...document.querySelectorAll("[data-heard]")];
  const sound = button.querySelector("audio");
  const speech = window.speechSynthesis;
  let now = -1; // the part that is heard
  let said = null; // what the phone's voice says of it
  sound.defaultPlaybackRate = PACE;

  // A clip's ending is its kind.
  const clipOf = ({ dataset: { heard } }) => sound.canPlayType("audio/" + heard.split(".")[1]) && heard;
  const voiceOf = (part) => {
    const wanted = part.closest("[lang]").lang.toLowerCase();
    return speech?.getVoices().find(({ lang, localService }) =>
      localService && (lang.toLowerCase().replace("_", "-") + "-").startsWith(wanted + "-"));
  };
  const has = (part) => clipOf(part) || voiceOf(part);
  const show = () => (button.hidden = !parts[button.dataset.listen](has)); // every, some

  // What was heard goes dark, what is heard lights up.
  const turn = (to) => {
    for (const at of [now, to]) if (parts[at]) parts[at].classList.toggle("sounds");
    now = to;
    said = null;
  };

  const stop = () => {
    sound.pause();
    if (said) speech.cancel();
    turn(-1);
    button.ariaPressed = false;
  };

  const next = () => {
    const at = parts.findIndex((part, place) => place > now && has(part));
    if (at < 0) return stop();
    turn(at);
    const part = parts[at];
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
    mine.onerror = () => mine === said && stop();
    speech.speak(mine);
  };

  button.onclick = () => {
    if (now >= 0) return stop();
    button.ariaPressed = true;
    next();
  };
  sound.onended = next;
  // The clip is not there: what is left may not be enough.
  sound.onerror = () => {
    if (now >= 0) parts[now].dataset.heard = "";
    stop();
    show();
  };
  addEventListener("pagehide", stop);
  if (speech) speech.onvoiceschanged = show;
  show();
})();
