// Small helpers on top of pages that work without them.
"use strict";

// One submit a form: a second click waits for the answer.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-once]").forEach((form) => delete form.dataset.sent);
});

// "/" goes to the search, as the hint beside it says.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.keys === "off" || event.defaultPrevented) return;
  if (event.target.matches("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector(".srch input");
  if (search) {
    event.preventDefault();
    search.focus();
  }
});

// Typing money: the field is 万元, the echo says 亿元.
function echoMoney(input) {
  const echo = document.getElementById(input.dataset.echo);
  if (!echo) return;
  const value = Number(input.value.replace(/[,，\s]/g, ""));
  echo.textContent = input.value && Number.isFinite(value) ? `= ${(value / 10000).toFixed(4)} 亿元` : "";
}
document.addEventListener("input", (event) => {
  if (event.target.dataset.echo) echoMoney(event.target);
});

// The error summary takes the focus, so that it is read first.
document.getElementById("errors")?.focus();

// Selects marked so send their form at once; without JavaScript the button beside them does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Plus and minus beside a number, for thumbs.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const input = document.getElementById(button.dataset.for);
  const value = Number(input.value || 0) + Number(button.dataset.step);
  input.value = Math.min(100, Math.max(0, value));
  input.dispatchEvent(new Event("input", { bubbles: true }));
});

// Typing beside a choice chooses it.
document.addEventListener("input", (event) => {
  const radio = event.target.closest("label.op")?.querySelector("input[type=radio]");
  if (radio && radio !== event.target) radio.checked = true;
});

// Buttons that only a script can serve stay hidden without one.
for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-print]");
  if (!button) return;
  if (button.hasAttribute("data-print")) return window.print();
  const words = button.lastChild;
  const before = words.textContent;
  try {
    await navigator.clipboard.writeText(location.href);
    words.textContent = "已复制";
  } catch {
    words.textContent = "请从地址栏复制";
  }
  setTimeout(() => (words.textContent = before), 2000);
});
