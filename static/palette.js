// Ctrl K: go somewhere or do something. Without JavaScript the search box on top does the same.
"use strict";

const palette = document.getElementById("palette");
const typed = document.getElementById("palette-input");
const results = document.getElementById("palette-list");

function openPalette() {
  palette.showModal();
  typed.select();
  typed.dispatchEvent(new Event("palette-open"));
}

function chosen() {
  return results.querySelector('[aria-selected="true"]');
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) return;
  option.id ||= "palette-chosen";
  results.querySelectorAll("#palette-chosen").forEach((one) => {
    if (one !== option) one.removeAttribute("id");
  });
  option.id = "palette-chosen";
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  typed.setAttribute("aria-activedescendant", option.id);
}

function move(step) {
  const options = [...results.querySelectorAll('[role="option"]')];
  if (!options.length) return;
  const place = options.indexOf(chosen());
  choose(options[(place + step + options.length) % options.length]);
}

// Letters that go somewhere after G, as UI.md §5 lists them.
const GOES = { p: "/projects", l: "/lights", r: "/reports", c: "/cockpit", h: "/" };
let waiting = 0;

function isTyping(target) {
  return target.matches("input, textarea, select, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  if (!palette) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (palette.open) palette.close();
    else openPalette();
    return;
  }
  if (document.body.dataset.keys === "off") return; // single keys may be switched off (WCAG 2.1.4)
  if (palette.open || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  if (Date.now() - waiting < 1500 && GOES[key]) {
    waiting = 0;
    location.assign(GOES[key]);
  } else if (key === "g") {
    waiting = Date.now();
  } else if (key === "?") {
    event.preventDefault();
    openPalette();
  }
});

typed?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && chosen()) {
    event.preventDefault();
    location.assign(chosen().href);
  }
});

results?.addEventListener("htmx:afterSwap", () => choose(results.querySelector('[role="option"]')));
palette?.addEventListener("click", (event) => {
  if (event.target === palette) palette.close();
});
