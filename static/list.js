// 项目台账 by keys, and the sums of what is ticked. The page works without any of it.
"use strict";

document.querySelectorAll(".no-js").forEach((one) => (one.hidden = true));

const keysOff = document.body.dataset.keys === "off";

// --- Sums of the selection: whole numbers of 0.0001 万元, never floats ---

const FOUR = 4;

function units(text) {
  const [whole, part = ""] = String(text).split(".");
  return BigInt(whole + part.padEnd(FOUR, "0").slice(0, FOUR));
}

// Two decimals, half-up, thousands separators; `size` is how many of our units make 0.01 shown.
function shown(value, size) {
  const cents = (value + size / 2n) / size;
  const text = String(cents).padStart(3, "0");
  return `${text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${text.slice(-2)}`;
}

function rate(part, whole) {
  if (whole <= 0n) return "—";
  return `${shown((part * 100_000_000n) / whole, 10_000n)}%`;
}

const tickForm = document.getElementById("tick");

function ticks() {
  return [...tickForm.querySelectorAll("input[name=tick]")];
}

function showSums() {
  const chosen = ticks().filter((box) => box.checked);
  const sum = { invest: 0n, funds: 0n, plan: 0n };
  chosen.forEach((box) => {
    for (const name of Object.keys(sum)) sum[name] += units(box.dataset[name]);
  });
  const size = tickForm.dataset.unit === "wan" ? 100n : 1_000_000n;
  const put = (name, text) => {
    tickForm.querySelector(`[data-sum=${name}]`).textContent = text;
  };
  const some = chosen.length > 0;
  tickForm.querySelector(".bulk").hidden = !some;
  tickForm.querySelectorAll("[data-sums], [data-untick]").forEach((one) => (one.hidden = !some));
  put("count", `已选 ${chosen.length} 项`);
  put("invest", shown(sum.invest, size));
  put("funds", shown(sum.funds, size));
  put("rate", rate(sum.funds, sum.plan));
  const bar = tickForm.querySelector(".bulk");
  tickForm.querySelector("[data-said]").textContent = some
    ? `已选 ${chosen.length} 项，${bar.querySelector("[data-sums]").textContent}`
    : "";
  const all = tickForm.querySelector("[data-all]");
  all.checked = some && chosen.length === ticks().length;
  all.indeterminate = some && !all.checked;
  ticks().forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
}

function tickAll(on) {
  ticks().forEach((box) => (box.checked = on));
  showSums();
}

if (tickForm) {
  tickForm.querySelector("[data-all]").hidden = false;
  tickForm.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) tickAll(event.target.checked);
    else if (event.target.matches("[name=tick]")) showSums();
  });
  tickForm.querySelector("[data-untick]").addEventListener("click", () => tickAll(false));
  // Also when the browser brings ticks back from its history.
  window.addEventListener("pageshow", showSums);
  showSums();
}

// --- Pop-ups: one at a time, closed by Esc or a click elsewhere ---

const pickers = () => [...document.querySelectorAll("details.picker")];

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.picker") || !event.target.open) return;
  pickers().forEach((one) => (one.open = one === event.target));
}, true);
document.addEventListener("click", (event) => {
  pickers().forEach((one) => {
    if (!one.contains(event.target)) one.open = false;
  });
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.matches(".facets-box")) event.target.querySelector("input:not([type=hidden])")?.focus();
});

// --- Keys ---

let at = -1;

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

function moveTo(place) {
  const found = rows();
  if (!found.length) return;
  at = Math.max(0, Math.min(place, found.length - 1));
  found.forEach((row, number) => row.classList.toggle("at", number === at));
  found[at].querySelector("a.nmx").focus({ preventScroll: true });
  found[at].scrollIntoView({ block: "nearest" });
}

function toggleTick() {
  const box = rows()[at]?.querySelector("input[name=tick]");
  if (!box) return;
  box.checked = !box.checked;
  showSums();
}

function openPicker() {
  const picker = document.querySelector("details.picker");
  if (!picker) return;
  picker.open = true;
  picker.querySelector("summary").focus();
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (link) link.click();
}

const KEYS = {
  j: () => moveTo(at + 1),
  k: () => moveTo(at - 1),
  x: toggleTick,
  f: openPicker,
  c: () => follow("[data-key=c]"),
  "/": () => document.querySelector(".fsr input[name=q]")?.focus(),
  "[": () => follow('[data-walk="["]'),
  "]": () => follow('[data-walk="]"]'),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = pickers().find((one) => one.open);
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
    return;
  }
  if (keysOff || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const act = KEYS[event.key.toLowerCase()];
  if (!act) return;
  if (event.key === "/" && !document.querySelector(".fsr")) return;
  event.preventDefault();
  act();
}, true);
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (row) at = rows().indexOf(row);
});
