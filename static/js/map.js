// The map opens where she is: the step under her feet, or the hill with her next step if it is far down.
const here = document.getElementById("here");
const isFar = here && here.getBoundingClientRect().top > innerHeight - 150;
if (here && !location.hash && scrollY === 0 && (isFar || here.matches(".leg"))) {
  here.scrollIntoView({ block: here.matches(".leg") ? "center" : "nearest" });
}
