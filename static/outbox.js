// What was typed stays on the device until the server has it: drafts, submissions, photos.
//
// One record a report: {key, user, url, title, fields, photos, version, act, state, flight}.
// `flight` is a request whose answer we have not seen; it is sent again as it was, with the same
// form_token, so that the server writes it once. Nobody's record is sent under another's name.
"use strict";

const outbox = (() => {
  const user = document.body.dataset.user || "";
  const held = new Map(); // records that a form on this page is changing
  const PENDING = ["dirty", "waiting", "login"];
  const PHOTOS_AT_ONCE = 3;
  const TOO_LONG = 90000; // milliseconds for an upload over a weak network
  const AGAIN = 30000; // milliseconds between attempts while something waits
  let opening;

  function database() {
    opening ??= new Promise((done, failed) => {
      const request = indexedDB.open("tracker", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("reports", { keyPath: "key" });
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opening;
  }

  async function ask(mode, deed) {
    const rows = (await database()).transaction("reports", mode);
    return new Promise((done, failed) => {
      const request = deed(rows.objectStore("reports"));
      rows.oncomplete = () => done(request.result);
      rows.onerror = rows.onabort = () => failed(rows.error);
    });
  }

  const all = () => ask("readonly", (rows) => rows.getAll());
  const get = (key) => ask("readonly", (rows) => rows.get(key));
  const put = (record) => ask("readwrite", (rows) => rows.put(record));
  const remove = (key) => ask("readwrite", (rows) => rows.delete(key));
  const mine = async () => (await all()).filter((record) => record.user === user);

  function isPending(record) {
    if (record.flight || record.state === "conflict") return true; // also after a page closed while sending
    return PENDING.includes(record.state) && !(record.quiet && record.act === "draft");
  }

  function token() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function cookie(name) {
    return document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";
  }

  // One request at a time from this page.
  let line = Promise.resolve();
  const inTurn = (deed) => (line = line.then(deed, deed));

  // A form holds its record as long as it is open; other pages leave it alone meanwhile.
  const hold = (record) => {
    held.set(record.key, record);
    navigator.locks?.request(`open:${record.key}`, () => new Promise(() => {}));
  };
  const ifFree = (key, deed) =>
    navigator.locks ? navigator.locks.request(`open:${key}`, { ifAvailable: true }, (free) => free && deed()) : deed();

  async function state(record, name, more = {}) {
    Object.assign(record, { state: name }, more);
    await put(record);
    document.dispatchEvent(new CustomEvent("outbox", { detail: record }));
    return record;
  }

  // Send what is new; returns the record with its new state.
  function push(record) {
    return inTurn(async () => {
      while (record.flight || PENDING.includes(record.state)) {
        if (!navigator.onLine) return state(record, "waiting");
        record.flight ??= flight(record);
        await state(record, "sending");
        await land(record, await send(record));
        if (record.state !== "dirty") break;
      }
      return record;
    });
  }

  function flight(record) {
    const { act, version, confirm } = record;
    // A submission takes everything along; drafts take a few photos at a time.
    const photos = act === "draft" ? record.photos.slice(0, PHOTOS_AT_ONCE) : record.photos;
    const ids = photos.map((photo) => photo.id);
    return { act, version, confirm, fields: { ...record.fields }, photos: ids, token: token() };
  }

  function body(record) {
    const { flight } = record;
    const form = new FormData();
    Object.entries(flight.fields).forEach(([name, value]) => form.set(name, value));
    form.set("act", flight.act);
    form.set("user", record.user);
    form.set("form_token", flight.token);
    if (flight.version) form.set("version", flight.version);
    if (flight.confirm || flight.act === "draft") form.set("confirm", "1");
    const photos = record.photos.filter((photo) => flight.photos.includes(photo.id));
    photos.forEach((photo) => form.append("photos", photo.blob, photo.name));
    form.set("photo_facts", JSON.stringify(photos.map(facts)));
    return form;
  }

  const facts = ({ taken_at, latitude, longitude }) => ({ taken_at, latitude, longitude });

  async function send(record) {
    const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
    const request = { method: "POST", headers, body: body(record), redirect: "manual" };
    if (AbortSignal.timeout) request.signal = AbortSignal.timeout(TOO_LONG);
    try {
      const answer = await fetch(record.url, request);
      const expired = answer.type === "opaqueredirect" || [401, 403].includes(answer.status);
      if (expired) return { status: 401 };
      const said = [200, 409, 422].includes(answer.status) ? await answer.json() : {};
      return { status: answer.status, said };
    } catch {
      return { status: 0 }; // no answer: it may have arrived, so the flight is kept
    }
  }

  async function land(record, { status, said }) {
    const { flight } = record;
    if (status === 0 || status >= 500) return state(record, "waiting");
    record.flight = null;
    if (status === 401) return state(record, "login");
    if (status === 409) return state(record, "conflict", { act: "draft", conflict: said });
    if (status !== 200) {
      const refusal = { ...(said.errors ? said : gone), loud: flight.act !== "draft" };
      return state(record, "refused", { act: "draft", refusal });
    }
    const { version, saved_at } = said;
    record.photos = record.photos.filter((photo) => !flight.photos.includes(photo.id));
    Object.assign(record, { version, saved_at, confirm: false });
    if (flight.act !== "draft") return state(record, "done", { act: "draft", to: said.url });
    const same = JSON.stringify(flight.fields) === JSON.stringify(record.fields);
    const rest = !same || record.photos.length || record.act !== "draft";
    return state(record, rest ? "dirty" : "clean");
  }

  const gone = {
    errors: [{ name: "", label: "", text: "这个项目现在打不开，内容还在本机，请联系调度科。" }],
    warnings: [],
  };

  async function flush() {
    if (!user || !navigator.onLine) return;
    for (const { key } of await mine()) {
      if (held.has(key)) await again(held.get(key));
      else await ifFree(key, async () => again(await get(key)));
    }
  }

  function again(record) {
    if (record && isPending(record) && record.state !== "conflict") return push(record);
  }

  // A message for every state, always in sight (UI.md §10).
  function words(record) {
    const submits = (record.flight?.act ?? record.act) !== "draft";
    return {
      clean: record.saved_at ? `草稿已存 ${record.saved_at}` : "",
      dirty: record.quiet ? "改动存在本机，请再次提交" : "已存在本机",
      waiting: `${navigator.onLine ? "服务器没有回应" : "未联网"}，已存在本机${submits ? "，联网后自动提交" : ""}`,
      sending: "正在上传",
      done: `已提交 ${record.saved_at}`,
      conflict: "与别处改动不一致，请选用哪个",
      login: "登录已过期，内容已存在本机",
      refused: "服务器没有收，请看原因",
    }[record.state];
  }

  // A line on every page but the report's own form, and the list on /fill.
  async function show() {
    const own = document.querySelector("form.fill")?.dataset.key; // says it beside its buttons
    const records = (await mine()).filter((one) => one.key !== own);
    const told = records.filter((one) => isPending(one) || ["done", "refused", "sending"].includes(one.state));
    document.querySelectorAll(".outbox").forEach((old) => old.remove());
    if (!told.length) return;
    const list = document.createElement("div");
    list.className = "outbox";
    list.setAttribute("role", "status");
    told.forEach((record) => {
      const line = document.createElement("p");
      const link = document.createElement("a");
      link.href = record.state === "login" ? `/login/?next=${encodeURIComponent(record.page)}` : record.page;
      link.textContent = record.title;
      line.append(link, `：${words(record)}`);
      if (record.state === "refused") line.append(away(record));
      list.append(line);
    });
    document.getElementById("main")?.prepend(list);
  }

  // What the server will never take may be dropped, once it has been read.
  function away(record) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "从本机删掉" });
    button.className = "btn btn-sm btn-line";
    button.addEventListener("click", async () => {
      if (!confirm("删掉后这份没有上传的内容就没有了，要删吗？")) return;
      await remove(record.key);
      await show();
    });
    return button;
  }

  // What is on the server already leaves the device with its owner; what is not, waits for them.
  async function settle() {
    const rows = await all();
    const left = (row) => row.state === "done" || (row.user !== user && !isPending(row) && row.state !== "refused");
    await Promise.all(rows.filter(left).map((row) => remove(row.key)));
    if (localStorage.getItem("owner") === user) return;
    await window.caches?.delete("pages");
    localStorage.setItem("owner", user);
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.action.endsWith("/logout/")) return;
    event.preventDefault();
    const own = await mine().catch(() => []);
    const lost = own.filter((one) => isPending(one) || one.state === "refused").length;
    if (lost && !confirm(`本机还有 ${lost} 份填报没有上传。退出登录会把它们从本机删掉，要退出吗？`)) return;
    await Promise.all(own.map((one) => remove(one.key)));
    form.submit();
  });

  async function start() {
    await show();
    await settle();
    document.addEventListener("outbox", show);
    await flush();
  }

  if (window.indexedDB) {
    start().catch((error) => console.warn(error)); // private windows may refuse to store
    window.addEventListener("online", flush);
    document.addEventListener("visibilitychange", () => document.hidden || flush());
    setInterval(flush, AGAIN);
  }

  const strip = document.getElementById("offline");
  const network = () => strip && (strip.hidden = navigator.onLine);
  ["online", "offline"].forEach((name) => window.addEventListener(name, network));
  network();

  // Pages marked so work without a network from their first opening on.
  if (document.querySelector("[data-offline]") && "serviceWorker" in navigator) {
    navigator.serviceWorker.register("/sw.js");
    navigator.serviceWorker.ready.then(async () => {
      const pages = await caches.open("pages");
      for (const href of ["/fill", location.href]) {
        if (!(await pages.match(href))) await pages.add(href).catch(() => null);
      }
    });
  }

  return { user, held, hold, get, put, remove, push, words, isPending };
})();
