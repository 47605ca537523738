// The room works without this. With it, choosing a language needs no button, what a link leads to gets the focus, and a
// click on a finding plays it.
"use strict";

document.documentElement.classList.add("scripted");

for (const field of document.querySelectorAll("[data-submit]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

function focusTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tabIndex === -1 && target.hasAttribute("tabindex")) target.focus();
}

// a finding's number in the transcript, or the link from the finding to its place
function soundOf(link) {
  const place = /^(?:from|place)-(\d+-\d+)$/.exec(link.id || link.hash.slice(1));
  return place && document.getElementById("sound-" + place[1]);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const sound = link && soundOf(link);
  if (!sound) return;
  sound.currentTime = 0;
  sound.play().catch(() => {}); // the controls stay, for a browser that wants a click on them
});

document.addEventListener("play", (event) => {
  for (const other of document.querySelectorAll("audio")) if (other !== event.target) other.pause();
}, true);

addEventListener("hashchange", focusTarget);
focusTarget();
