// Records at most a minute into the file field of the form; sending it is the form's own work.
// MP4 first where the browser writes it: every phone plays it.
const KINDS = ["audio/mp4;codecs=mp4a.40.2", "audio/webm;codecs=opus"];
const LONGEST = 60;
const form = document.querySelector("[data-records]");
const part = (name) => form.querySelector(`[data-${name}]`);
const clock = form.querySelector(".clock");
const send = form.querySelector(":scope > button");
const kind = window.MediaRecorder && KINDS.find((one) => MediaRecorder.isTypeSupported(one));

if (kind && navigator.mediaDevices) {
  part("recorder").hidden = false;
  part("file").hidden = true;
  send.hidden = true; // until there is something
  part("begin").addEventListener("click", begin);
}

async function begin() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    for (const name of ["refused", "file"]) part(name).hidden = false;
    send.hidden = false;
    return;
  }
  part("refused").hidden = true;
  const pieces = [];
  const recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    keep(new Blob(pieces, { type: kind.split(";")[0] }));
  });
  send.hidden = true;
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
  files.items.add(new File([blob], "sound", { type: blob.type }));
  form.querySelector("input[type=file]").files = files.files;
  part("replay").src = URL.createObjectURL(blob);
  part("replay").hidden = false;
  part("stop").hidden = true;
  part("begin").hidden = false;
  send.hidden = false;
}
