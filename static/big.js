// 大屏: pages turn, figures come afresh every few minutes, and without a line the last ones stay.
"use strict";

const RETRY = 60; // seconds until the next try when nobody answered
const SPREAD = 20; // seconds by which walls that were switched on together part
const PATIENCE = 30000; // milliseconds for one answer
const SLACK = 2; // pixels by which rounding may make a full page too high
const WIDE = matchMedia("(min-width:1024px)");
const begun = { mark: performance.now(), now: 0 };
let page = 0;
let left = 0;
let paused = false;
let dueIn = 0;
let asking = false;
let pagers = [];

const wall = () => document.querySelector(".big");
// As the wall clock of the house has it, whatever zone the device was left in.
const zone = wall().dataset.zone;
const hours = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
const clock = (moment) => hours.format(moment);
// The server's clock goes on by our own tick: a device's date may be wrong.
const now = () => new Date(begun.now + performance.now() - begun.mark);

function setUp() {
  const big = wall();
  begun.now = Date.parse(big.dataset.now);
  begun.mark = performance.now();
  dueIn = Number(big.dataset.refresh) + Math.floor(Math.random() * SPREAD);
  if (!left) left = Number(big.dataset.play);
  const button = big.querySelector("[data-pause]");
  button.hidden = !WIDE.matches;
  button.addEventListener("click", pause);
  lay();
  tell();
}

// Each list is cut into pages that fit its height; a narrow window shows everything.
function lay() {
  pagers = [...document.querySelectorAll("[data-pager]")].map((list) => {
    const items = [...list.children];
    items.forEach((item) => (item.hidden = false));
    if (!WIDE.matches) return { list, pages: [items] };
    const room = list.getBoundingClientRect().height + SLACK;
    const pages = [[]];
    let used = 0;
    for (const item of items) {
      const height = item.getBoundingClientRect().height;
      if (used + height > room && pages.at(-1).length) {
        pages.push([]);
        used = 0;
      }
      pages.at(-1).push(item);
      used += height;
    }
    return { list, pages };
  });
  show();
}

function show() {
  for (const { list, pages } of pagers) {
    const at = page % pages.length;
    pages.forEach((items, number) => items.forEach((item) => (item.hidden = number !== at)));
    list.scrollTop = 0;
  }
  count();
}

function count() {
  for (const { list, pages } of pagers) {
    const said = document.querySelector(`[data-count-of="${list.id}"]`);
    if (!said || pages.length < 2) continue;
    const at = (page % pages.length) + 1;
    const then = "main" in list.dataset ? (paused ? " · 已暂停" : ` · ${left} 秒后翻页`) : "";
    said.textContent = `${at}/${pages.length} 页${then}`;
  }
}

function turn(by) {
  page = Math.max(0, page + by);
  left = Number(wall().dataset.play);
  show();
}

function pause() {
  paused = !paused;
  wall().querySelector("[data-pause]").textContent = paused ? "继续翻页" : "暂停翻页";
  count();
}

function tell(trouble) {
  const state = wall().querySelector("[data-state]");
  const next = new Date(now().getTime() + dueIn * 1000);
  const minutes = Math.round(Number(wall().dataset.refresh) / 60);
  state.classList.toggle("b-state-off", Boolean(trouble));
  state.textContent = trouble
    ? `${trouble}，显示的是 ${clock(new Date(Date.parse(wall().dataset.now)))} 的数据，${clock(next)} 再试`
    : `每 ${minutes} 分钟更新 · 下次 ${clock(next)}`;
}

async function refresh() {
  asking = true;
  try {
    const answer = await fetch(location.href, {
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    await take(answer);
  } catch (error) {
    later("网络中断");
  }
  asking = false;
}

async function take(answer) {
  if (answer.redirected) return later("登录已过期，请重新登录");
  if ([403, 404, 410].includes(answer.status)) return location.reload(); // the link is closed
  if (!answer.ok) return later(answer.status === 429 ? "更新太频繁" : "服务器没有答复");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = fresh.querySelector(".big");
  if (!main) return later("服务器没有答复");
  if (assets(fresh) !== assets(document)) return location.reload(); // a new release
  wall().replaceWith(main);
  setUp();
  if (paused) {
    paused = false;
    pause();
  }
}

function later(trouble) {
  dueIn = RETRY;
  tell(trouble);
}

function assets(page) {
  const held = page.querySelectorAll("link[rel=stylesheet], script[src]");
  return [...held].map((one) => one.getAttribute("href") ?? one.getAttribute("src")).join();
}

function tick() {
  document.querySelector("[data-clock]").textContent = clock(now());
  if (!paused && WIDE.matches) {
    left -= 1;
    if (left <= 0) turn(1);
    else count();
  }
  if (!asking && (dueIn -= 1) <= 0) refresh();
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("a, button, input") || event.ctrlKey || event.metaKey) return;
  if (event.key === " ") pause();
  else if (event.key === "ArrowRight") turn(1);
  else if (event.key === "ArrowLeft") turn(-1);
  else return;
  event.preventDefault();
});
addEventListener("resize", lay);
addEventListener("online", () => (dueIn = 0));
WIDE.addEventListener("change", lay);
setUp();
document.fonts?.ready.then(lay);
setInterval(tick, 1000);
