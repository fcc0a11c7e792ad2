// The map opens where she is: the step under her feet, or the hill with her next step.
const here = document.getElementById("here");
if (here && !location.hash && scrollY === 0) {
  here.scrollIntoView({ block: here.matches(".leg") ? "center" : "nearest" });
}
