// 口径卡: hovering, focusing or long-pressing a number shows what it means. Every link to /q/<code>
// is such a number; without this file it is a plain link to its rows.
"use strict";

(() => {
  const HOVER = 350, PRESS = 500, GRACE = 220;
  const kept = new Map(); // address → what the server said
  let box = null, owner = null, opening = 0, closing = 0, pressed = false;

  function number(target) {
    const link = target instanceof Element ? target.closest("a[href]") : null;
    if (!link || link.closest("#card, .menu, .pal") || link.origin !== location.origin) return null;
    return /\/q\/[a-z0-9_-]+$/.test(link.pathname) ? link : null;
  }

  function hide() {
    clearTimeout(opening);
    clearTimeout(closing);
    if (!box || box.hidden) return;
    box.hidden = true;
    owner?.removeAttribute("aria-describedby");
    owner = null;
  }

  function later() {
    clearTimeout(opening);
    clearTimeout(closing);
    closing = setTimeout(hide, GRACE);
  }

  function frame() {
    if (box) return box;
    box = document.createElement("div");
    box.id = "card";
    box.className = "tip figcard";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "口径说明");
    box.hidden = true;
    box.addEventListener("pointerenter", () => clearTimeout(closing));
    box.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && later());
    document.body.append(box);
    return box;
  }

  // Below the number, above it where there is no room; always inside the window.
  function place(link) {
    const at = link.getBoundingClientRect();
    const wide = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(at.left, wide - box.offsetWidth - 8));
    const below = at.bottom + 6 + box.offsetHeight < innerHeight;
    const top = below ? at.bottom + 6 : Math.max(8, at.top - box.offsetHeight - 6);
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${top + scrollY}px`;
  }

  async function said(link) {
    const address = `${link.pathname}/card${link.search}`;
    if (!kept.has(address)) {
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) return "";
      kept.set(address, await answer.text());
    }
    return kept.get(address);
  }

  async function show(link) {
    const text = await said(link).catch(() => "");
    if (!text || !link.isConnected || pending !== link) return;
    hide();
    owner = link;
    frame().innerHTML = text;
    box.hidden = false;
    link.setAttribute("aria-describedby", "card");
    place(link);
  }

  let pending = null;
  function soon(link, wait) {
    clearTimeout(opening);
    clearTimeout(closing);
    pending = link;
    if (link !== owner) opening = setTimeout(() => show(link), wait);
  }

  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType === "mouse" && number(event.target);
    if (link) soon(link, HOVER);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "mouse" || !number(event.target)) return;
    pending = null;
    later();
  });
  document.addEventListener("focusin", (event) => {
    const link = number(event.target);
    if (link && link === owner) return;
    if (link && link.matches(":focus-visible")) soon(link, HOVER);
    else if (!event.target.closest?.("#card")) hide();
  });
  document.addEventListener("focusout", (event) => {
    if (!number(event.target) || pressed) return;
    pending = null;
    later();
  });

  // A thumb: held for half a second it asks, a tap follows the link.
  document.addEventListener("pointerdown", (event) => {
    pressed = false;
    if (event.target.closest?.("#card")) return;
    hide();
    const link = event.pointerType === "touch" && number(event.target);
    if (!link) return;
    pending = link;
    opening = setTimeout(() => {
      pressed = true;
      show(link);
    }, PRESS);
  });
  for (const name of ["pointerup", "pointercancel", "scroll"]) {
    document.addEventListener(name, () => clearTimeout(opening), { passive: true });
  }
  document.addEventListener("contextmenu", (event) => {
    if (pressed && number(event.target)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (pressed && number(event.target)) event.preventDefault();
    pressed = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box && !box.hidden) {
      pending = null;
      hide();
      event.stopPropagation();
    }
  });
})();
