// The last five changes of this tablet, taken back from one place. A tap takes along, in its readable
// twin, the tap that takes it back: so a list that is opened again can be undone as well.
(() => {
  "use strict";
  const MOST = 5;
  let steps = new Map(); // by what its taps share: the taps that take it back

  // Only the event's own name says who was written in.
  const backOf = (one) =>
    one.act === "guest" ? { act: "guest", target: { guest: one.uuid }, value: { is: "nobody" } } : one.was.back;

  // Taps of this tablet, in their order; one that takes back is no step of its own.
  const note = (taps) => {
    for (const one of taps) {
      const { step, undoes } = one.was || {};
      if (undoes) steps.delete(undoes);
      else if (step) steps.set(step, [...(steps.get(step) || []), backOf(one)]);
    }
    steps = new Map(Array.from(steps).slice(-MOST));
    draw();
  };

  // The taps that take the newest step back; it is one no longer.
  const take = () => {
    const [step, backs] = Array.from(steps).pop() || [];
    steps.delete(step);
    draw();
    return (backs || []).map((back) => ({ ...back, was: { undoes: step } }));
  };

  const draw = () => {
    const button = document.querySelector("[data-undo]");
    if (button) button.disabled = !steps.size;
  };

  window.Stegvis = window.Stegvis || {};
  Stegvis.undo = { note, take };
})();
