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

// words of the transcript, chosen for an observation by mouse or, word by word, by keyboard
const adding = document.getElementById("adding");
const words = document.querySelector(".words");
const choose = adding && adding.querySelector("[data-choose]");

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  return words.contains(range.commonAncestorContainer) ? range : null;
}

// what was said there, without numbers of findings, times and pauses
function spoken(range) {
  const copy = range.cloneContents();
  for (const mark of copy.querySelectorAll(".number-of, .time, .pause, .heard")) mark.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

// the character of the transcript at which a selection begins
function startOf(range) {
  const piece = [...words.querySelectorAll("[data-at]")].find((one) => range.intersectsNode(one));
  if (!piece) return "";
  const before = document.createRange();
  before.setStart(piece, 0);
  if (piece.contains(range.startContainer)) before.setEnd(range.startContainer, range.startOffset);
  else before.collapse(true);
  return String(Number(piece.dataset.at) + [...before.toString()].length);
}

function take(range) {
  adding.elements.words.value = spoken(range);
  adding.elements.start.value = startOf(range);
  const place = adding.elements.occurrence;
  if (place) { place.required = false; place.value = ""; }
  adding.querySelector("[data-chosen]").textContent = "";
  getSelection().removeAllRanges();
  adding.elements.words.focus();
}

// a browser's word may be the space before or after one: go on until something was said there
function step(selection, direction, unit) {
  for (let tries = 0; tries < 20; tries += 1) {
    if (direction === "forward") selection.collapseToEnd(); else selection.collapseToStart();
    if (direction === "backward" || unit === "line") selection.modify("move", direction, unit);
    selection.modify("extend", "forward", "word");
    const range = selected();
    if (!range || spoken(range)) return;
  }
}

function onChoosing(event) {
  const selection = getSelection();
  const direction = { ArrowRight: "forward", ArrowDown: "forward", ArrowLeft: "backward", ArrowUp: "backward" }[event.key];
  if (event.key === "Escape") { event.preventDefault(); selection.removeAllRanges(); choose.focus(); return; }
  if (event.key === "Enter") {
    event.preventDefault();
    const range = selected();
    if (range && spoken(range)) take(range);
    return;
  }
  if (!direction) return;
  event.preventDefault();
  const unit = event.key === "ArrowUp" || event.key === "ArrowDown" ? "line" : "word";
  const before = selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
  if (event.shiftKey) selection.modify("extend", direction, unit);
  else step(selection, direction, unit);
  if (!selected() && before) { selection.removeAllRanges(); selection.addRange(before); }
  const range = selected();
  adding.querySelector("[data-chosen]").textContent = range ? spoken(range) : "";
}

if (choose && words) {
  choose.addEventListener("click", () => {
    const range = selected();
    if (range && spoken(range)) { take(range); return; }
    const first = words.querySelector("[data-at]");
    words.focus();
    getSelection().collapse(first.firstChild, 0);
    getSelection().modify("extend", "forward", "word");
    adding.querySelector("[data-chosen]").textContent = choose.dataset.choose;
  });
  choose.addEventListener("mousedown", (event) => event.preventDefault()); // a click would undo what is selected
  words.addEventListener("keydown", onChoosing);
  adding.elements.words.addEventListener("input", () => { adding.elements.start.value = ""; });
}

// whose recording it is: a name that is typed becomes the id of whoever is called so, not somebody new
const learner = document.querySelector("input#learner[list]");
if (learner) {
  const plain = (text) => text.trim().toLocaleLowerCase();
  const options = [...learner.list.options];
  learner.addEventListener("change", () => {
    const typed = plain(learner.value);
    const exact = options.filter((one) => one.value === learner.value.trim());
    const found = exact.length ? exact : options.filter((one) => [one.value, one.label].some((own) => plain(own) === typed));
    if (found.length === 1) learner.value = found[0].value;
    document.getElementById("who").textContent = found.length === 1 ? found[0].label : typed && learner.dataset.new;
  });
}
