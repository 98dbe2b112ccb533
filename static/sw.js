// The fill form without a network. SHELL and VERSION are put above this by tracker/views/shell.py.
// Kept are our own assets and the fill pages somebody opened; log-in and log-out drop the pages.
"use strict";

const ASSETS = `assets-${VERSION}`;
const PAGES = "pages";
const MOST_PAGES = 30;
const PATIENCE = 4000; // milliseconds before a kept page stands in for a slow network
const FILL = /^\/(fill|p\/[^/]+\/fill)$/;
const DOORS = ["/login/", "/logout/"];

self.addEventListener("install", (event) => {
  const kept = caches.open(ASSETS).then((cache) => cache.addAll(SHELL));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("assets-") && name !== ASSETS);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && DOORS.includes(url.pathname)) {
    event.waitUntil(caches.delete(PAGES));
  } else if (request.method !== "GET") {
    return;
  } else if (SHELL.includes(url.pathname)) {
    event.respondWith(asset(request));
  } else if (request.mode === "navigate" && FILL.test(url.pathname)) {
    event.respondWith(page(request, url));
  }
});

// The network first (the browser keeps hashed assets anyway), else the kept copy.
async function asset(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}

async function page(request, url) {
  const cache = await caches.open(PAGES);
  const kept = await cache.match(url.href, { ignoreSearch: !url.search });
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok && answer.type === "basic") await keep(cache, url.href, answer.clone());
    return answer;
  });
  if (!kept) return fresh.catch(async (error) => (await cache.match("/fill")) ?? Promise.reject(error));
  const slow = new Promise((done) => setTimeout(done, PATIENCE, kept));
  return Promise.race([fresh.catch(() => kept), slow]);
}

async function keep(cache, href, answer) {
  await cache.put(href, answer);
  const all = await cache.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_PAGES)).map((old) => cache.delete(old)));
}
