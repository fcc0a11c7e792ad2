// Records a goal, at most a minute, into the file field of the form; sending it is the form's own work.
const KIND = "audio/webm;codecs=opus";
const LONGEST = 60;
const form = document.querySelector("[data-voice]");
const part = (name) => form.querySelector(`[data-${name}]`);
const clock = form.querySelector(".clock");

if (window.MediaRecorder && navigator.mediaDevices && MediaRecorder.isTypeSupported(KIND)) {
  part("recorder").hidden = false;
  part("file").hidden = true;
  part("begin").addEventListener("click", begin);
}

async function begin() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    part("refused").hidden = false;
    return;
  }
  part("refused").hidden = true;
  const pieces = [];
  const recorder = new MediaRecorder(stream, { mimeType: KIND, audioBitsPerSecond: 24000 });
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    keep(new Blob(pieces, { type: "audio/webm" }));
  });
  recorder.start();
  count(recorder);
  part("begin").hidden = true;
  part("stop").hidden = false;
  part("stop").onclick = () => recorder.state === "recording" && recorder.stop();
}

function count(recorder) {
  const began = performance.now();
  const tick = setInterval(() => {
    const seconds = Math.min(LONGEST, Math.floor((performance.now() - began) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds >= LONGEST && recorder.state === "recording") recorder.stop();
    if (recorder.state !== "recording") clearInterval(tick);
  }, 250);
}

function keep(blob) {
  const files = new DataTransfer();
  files.items.add(new File([blob], "goal.webm", { type: "audio/webm" }));
  form.querySelector("input[type=file]").files = files.files;
  part("heard").src = URL.createObjectURL(blob);
  part("heard").hidden = false;
  part("stop").hidden = true;
  part("begin").hidden = false;
}
