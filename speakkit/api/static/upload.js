// The upload page: record or choose, hand in, follow the status, open the report. Text is only ever set as text.
"use strict";

const POLL_MS = 1500;
const MAX_RECORDING_MS = 15 * 60 * 1000;
const ORDER = ["SENDING", "UPLOADED", "TRANSCRIBING", "ANALYZING", "DONE"];
const byId = (id) => document.getElementById(id);
// The coach's room has this form too, signed in by a cookie and with its own words in the attributes of the form.
const words = byId("form").dataset;
const isRoom = Boolean(words.formSecret);
const SAID = {
  CREATED: words.created || "The recording is on its way.",
  UPLOADED: words.uploaded || "It waits its turn; you may close this page and come back to the report later.",
  TRANSCRIBING: words.transcribing || "It is being written down.",
  ANALYZING: words.analyzing || "What was said is being looked at.",
  DONE: words.done || "Done.",
};

let recording = null; // {blob, name}
let recorder = null;

function show(element, isShown) {
  element.hidden = !isShown;
}

function complain(message) {
  byId("trouble").textContent = message;
  show(byId("trouble"), Boolean(message));
}

async function ask(path, options = {}) {
  const headers = isRoom
    ? { "X-Form-Secret": words.formSecret, Accept: "application/json" }
    : { Authorization: `Bearer ${byId("token").value.trim()}` };
  let answer;
  try {
    answer = await fetch(path, { ...options, headers });
  } catch {
    throw new Error(words.unreachable || "The service can't be reached. Check the network and try again.");
  }
  const document = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Error(document.error || `The service answered with ${answer.status}.`);
  }
  return document;
}

function keep(blob, name) {
  recording = { blob, name };
  const playback = byId("playback");
  if (playback.src) URL.revokeObjectURL(playback.src);
  playback.src = URL.createObjectURL(blob);
  show(playback, true);
  byId("send").disabled = false;
  complain("");
}

async function startRecording() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    complain(words.noMicrophone || "The microphone can't be used. Allow it in the browser, or choose a file.");
    return;
  }
  const kind = ["audio/webm;codecs=opus", "audio/mp4"].find((type) => MediaRecorder.isTypeSupported(type));
  recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
  const pieces = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  const stopShowing = showRecording(stream);
  recorder.addEventListener("stop", () => {
    stopShowing();
    stream.getTracks().forEach((track) => track.stop());
    const type = recorder.mimeType.split(";")[0];
    keep(new Blob(pieces, { type }), `recording.${type.split("/")[1] || "webm"}`);
    recorder = null;
  });
  recorder.start(1000);
}

function showRecording(stream) {
  const began = Date.now();
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const button = byId("record");
  button.textContent = words.stop || "Stop";
  button.classList.add("recording");
  const letSleep = stayAwake();
  const timer = setInterval(() => {
    const elapsed = Math.floor((Date.now() - began) / 1000);
    byId("clock").value = `${Math.floor(elapsed / 60)}:${String(elapsed % 60).padStart(2, "0")}`;
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    byId("level").value = Math.min(1, Math.sqrt(power) * 4);
    if (Date.now() - began > MAX_RECORDING_MS) recorder.stop();
  }, 200);
  return () => {
    clearInterval(timer);
    letSleep();
    audio.close();
    byId("level").value = 0;
    button.textContent = words.recordAgain || "Record again";
    button.classList.remove("recording");
  };
}

// A phone that falls asleep stops recording. The browser lets it sleep where another page is looked at meanwhile.
function stayAwake() {
  let lock = null;
  let isOver = false;
  const hold = async () => {
    if (isOver || document.visibilityState !== "visible") return;
    lock = await navigator.wakeLock?.request("screen").catch(() => null);
    if (isOver) lock?.release();
  };
  hold();
  document.addEventListener("visibilitychange", hold);
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", hold);
    lock?.release();
  };
}

function showStatus(status) {
  const reached = ORDER.indexOf(status);
  for (const item of byId("steps").children) {
    const place = ORDER.indexOf(item.dataset.status);
    item.classList.toggle("reached", place < reached || status === "DONE");
    item.classList.toggle("current", place === reached && status !== "DONE");
  }
  byId("status").textContent = SAID[status] || "";
}

async function handIn() {
  const form = new FormData();
  form.append("file", recording.blob, recording.name);
  for (const field of ["learner", "topic"]) {
    const value = byId(field).value.trim();
    if (value) form.append(field === "learner" ? "learner_id" : field, value);
  }
  form.append("recorded_at", new Date().toISOString());
  return ask(isRoom ? "/room/recordings" : "/api/sessions", { method: "POST", body: form });
}

async function follow(sessionId) {
  for (;;) {
    const id = encodeURIComponent(sessionId);
    const session = await ask(isRoom ? `/room/sessions/${id}/progress` : `/api/sessions/${id}`);
    showStatus(session.status);
    if (session.status === "DONE") return session;
    if (session.status === "FAILED") throw new Error(session.error_message || "It couldn't be processed.");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function openReport({ learner_id: learnerId, session_id: sessionId }) {
  if (isRoom) {
    location.assign(`/room/sessions/${encodeURIComponent(sessionId)}`);
    return;
  }
  const ticket = await ask(`/api/learners/${encodeURIComponent(learnerId)}/report-ticket`, { method: "POST" });
  location.assign(ticket.url);
}

async function submit(event) {
  event.preventDefault();
  complain("");
  byId("send").disabled = true;
  show(byId("progress"), true);
  showStatus("SENDING");
  try {
    const made = await handIn();
    if (!isRoom) sessionStorage.setItem("token", byId("token").value.trim());
    const done = await follow(made.session_id);
    if (done.focus_next) {
      byId("focus").textContent = `${words.workOn || "Work on next:"} ${done.focus_next}`;
      show(byId("focus"), true);
    }
    const button = byId("report");
    button.addEventListener("click", () => openReport(done).catch((error) => complain(error.message)));
    show(button, true);
    button.focus();
  } catch (error) {
    complain(error.message);
    byId("send").disabled = false;
  }
}

if (!isRoom) byId("token").value = sessionStorage.getItem("token") || "";
byId("form").addEventListener("submit", submit);
byId("record").addEventListener("click", () => (recorder ? recorder.stop() : startRecording()));
byId("file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) keep(file, file.name);
});
