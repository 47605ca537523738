// The room works without this. With it, choosing a language needs no button, and what a link leads to gets the focus.
"use strict";

document.documentElement.classList.add("scripted");

for (const field of document.querySelectorAll("[data-submit]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

function focusTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tabIndex === -1 && target.hasAttribute("tabindex")) target.focus();
}

addEventListener("hashchange", focusTarget);
focusTarget();
