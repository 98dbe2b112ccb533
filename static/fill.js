// The fill form on the device: autosave, photos, what is still missing, conflicts, no network.
// Without it the form is a plain form; with it the same fields go through outbox.js.
"use strict";

(async () => {
  const form = document.querySelector("form.fill[data-key]");
  if (!form || !window.indexedDB) return;
  const NAMES = ["rhythm", "start_on", "percent", "done_text", "next_text", "problems_text", "completed_investment"];
  const TYPING = 2000; // milliseconds of silence before a draft is sent
  const TO_DEVICE = 300;
  const MOST_PHOTOS = 9;
  const { key, title, park, state: stored } = form.dataset;
  const url = location.pathname;
  const find = (selector) => form.querySelector(selector);
  const input = (name) => form.elements[name];
  let record;
  let soon;
  let later;

  function read() {
    const fields = {};
    NAMES.forEach((name) => input(name) && (fields[name] = input(name).value));
    fields.has_problem = form.elements.has_problem.value;
    return fields;
  }

  function write(fields) {
    Object.entries(fields).forEach(([name, value]) => input(name) && (input(name).value = value));
    mirror();
    missing();
  }

  function fresh() {
    const version = Number(input("version").value || 0);
    const page = `${url}?rhythm=${input("rhythm").value}&start=${input("start_on").value}`;
    const base = { key, url, page, title, user: outbox.user, version, fields: read(), photos: [] };
    return { ...base, act: "draft", state: "clean", flight: null, quiet: stored === "submitted" };
  }

  // What the page says and what the device remembers: the later one, or both when each is new.
  async function meet() {
    let kept = await outbox.get(key);
    const page = fresh();
    if (!kept || kept.user !== outbox.user) return page;
    if (kept.state === "refused") kept.state = "dirty";
    if (kept.flight) kept = await outbox.push(kept);
    if (kept.version >= page.version && (outbox.isPending(kept) || kept.version > page.version)) {
      kept.quiet = page.quiet && kept.version === page.version;
      write(kept.fields);
      return kept;
    }
    if (!outbox.isPending(kept) && !kept.photos.length) return page;
    const differs = NAMES.filter((name) => (kept.fields[name] ?? "") !== (page.fields[name] ?? ""));
    if (!differs.length) return { ...page, photos: kept.photos, state: kept.photos.length ? "dirty" : "clean" };
    const fields = differs.map((name) => ({ name, label: words(name), theirs: page.fields[name] }));
    write(kept.fields);
    const conflict = { version: page.version, by: form.dataset.by, at: form.dataset.at, fields };
    return { ...kept, act: "draft", state: "conflict", conflict };
  }

  const words = (name) => input(name).labels?.[0]?.textContent.trim() || name;

  function changed() {
    record.fields = read();
    record.act = "draft";
    if (record.state !== "conflict") record.state = "dirty";
    missing();
    clearTimeout(soon);
    clearTimeout(later);
    soon = setTimeout(() => outbox.put(record).then(tell), TO_DEVICE);
    if (record.state !== "conflict" && !record.quiet) later = setTimeout(save, TYPING);
  }

  async function save() {
    clearTimeout(later);
    if (record.state === "conflict") return tell();
    await outbox.push(record);
  }

  // --- What is missing, what has happened ---

  function missing() {
    const lacks = [["percent", input("percent")], ["done_text", input("done_text")]].filter(([, field]) => !field.value.trim());
    const problem = form.elements.has_problem.value;
    if (!problem) lacks.push(["has_problem", find("[name=has_problem]")]);
    if (problem === "yes" && !input("problems_text").value.trim()) lacks.push(["problems_text", input("problems_text")]);
    find("#fill-missing").textContent = lacks.length ? `还差 ${lacks.length} 项` : "填齐了";
    const same = find("button[value=same]"); // it would replace what has been typed
    if (same) same.hidden = input("done_text").value.trim() !== "";
    find("#fill-missing").classList.toggle("red", lacks.length > 0);
    return lacks;
  }

  function tell() {
    const status = find("#fill-status");
    status.textContent = outbox.words(record) ?? "";
    if (record.state === "login") {
      const link = Object.assign(document.createElement("a"), { textContent: "重新登录" });
      link.href = `/login/?next=${encodeURIComponent(record.page)}`;
      status.append("，请", link);
    }
    input("version").value = record.version || "";
    if (record.state === "conflict") conflict();
    const refusal = record.state === "refused" ? record.refusal : null;
    find("#refusal").hidden = !refusal;
    if (refusal) refused(refusal);
  }

  function refused({ errors, warnings }) {
    const list = find("#refusal ul");
    list.replaceChildren();
    const lines = warnings.length ? warnings.map((text) => ({ text, name: "", label: "" })) : errors;
    lines.forEach(({ name, label, text }) => {
      const line = document.createElement("li");
      const to = name && form.querySelector(`[name="${name}"]:not([type=hidden])`);
      if (to) line.append(Object.assign(document.createElement("a"), { href: `#${to.id}`, textContent: `${label}：${text}` }));
      else line.textContent = label ? `${label}：${text}` : text;
      list.append(line);
    });
    find("#confirm-line").hidden = !warnings.length;
    if (!record.refusal.loud) return; // an autosave takes nobody's cursor away
    record.refusal.loud = false;
    find("#refusal").focus();
  }

  // Both values beside each other; nothing is written before each is chosen.
  function conflict() {
    const { fields, by, at } = record.conflict;
    const panel = find("#conflict");
    find("#conflict-who").textContent = [by, at].filter(Boolean).join(" ");
    const rows = fields.map(({ name, label, theirs }) => {
      const row = document.createElement("fieldset");
      const legend = Object.assign(document.createElement("legend"), { textContent: label });
      row.append(legend, choice(name, "theirs", "现在的", theirs), choice(name, "mine", "您填的", record.fields[name]));
      return row;
    });
    find("#conflict-rows").replaceChildren(...rows);
    if (panel.hidden) {
      panel.hidden = false;
      panel.focus();
    }
  }

  function choice(name, side, label, value) {
    const line = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: `pick-${name}`, value: side });
    radio.checked = side === "mine";
    const said = document.createElement("span");
    said.append(Object.assign(document.createElement("b"), { textContent: label }), value || "空");
    line.append(radio, said);
    return line;
  }

  if (stored === "accepted" && !(await outbox.get(key))) return; // nothing to fill, nothing kept
  record = await meet();
  outbox.hold(record);

  find("#conflict-done").addEventListener("click", async () => {
    const { fields, version } = record.conflict;
    fields.forEach(({ name, theirs }) => {
      if (form.elements[`pick-${name}`].value === "theirs") record.fields[name] = theirs;
    });
    record.fields.has_problem = record.fields.problems_text ? "yes" : record.fields.has_problem;
    Object.assign(record, { version, conflict: null, state: "dirty", flight: null });
    find("#conflict").hidden = true;
    find("#conflict-rows").replaceChildren();
    write(record.fields);
    await save();
  });

  // --- Photos ---

  form.querySelectorAll("input[type=file]").forEach((picker) => {
    picker.addEventListener("change", async () => {
      const files = [...picker.files];
      picker.value = "";
      for (const file of files) await add(file);
    });
  });

  async function add(file) {
    const told = find("#photo-told");
    told.textContent = "";
    if (form.querySelectorAll("#shots figure").length >= MOST_PHOTOS) {
      told.textContent = `一期最多 ${MOST_PHOTOS} 张照片，请先去掉一张。`;
      return;
    }
    try {
      const { photo, locate } = await photos.read(file);
      record.photos.push(photo);
      tile(photo);
      if (locate) {
        const here = await photos.place();
        if (here) Object.assign(photo, { latitude: here.latitude, longitude: here.longitude });
      }
      changed();
    } catch {
      told.textContent = `“${file.name}”打不开，请换一张 JPG 或 PNG 照片。`;
    }
  }

  function tile(photo) {
    const figure = document.createElement("figure");
    figure.dataset.photo = photo.id;
    const image = Object.assign(document.createElement("img"), { src: photo.thumb, alt: "现场照片" });
    const stamp = document.createElement("figcaption");
    stamp.append(photos.when(photo.taken_at), document.createElement("br"), park);
    const away = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    away.setAttribute("aria-label", `去掉 ${photos.when(photo.taken_at)} 的照片`);
    away.addEventListener("click", () => {
      record.photos = record.photos.filter((one) => one.id !== photo.id);
      figure.remove();
      changed();
    });
    figure.append(image, stamp, away);
    find("#shots").append(figure);
  }

  // A photo that has arrived can no longer be taken back here.
  function arrived() {
    const here = record.photos.map((photo) => photo.id);
    form.querySelectorAll("figure[data-photo]").forEach((figure) => {
      if (!here.includes(figure.dataset.photo)) figure.querySelector("button")?.remove();
    });
  }

  // --- Small things ---

  function mirror() {
    find("#percent-range").value = input("percent").value || 0;
  }

  form.addEventListener("input", (event) => {
    if (event.target.name?.startsWith("pick-")) return;
    if (event.target.id === "percent-range") input("percent").value = event.target.value;
    else if (event.target === input("percent")) mirror();
    if (event.target.type !== "file") changed();
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const text = input("done_text");
    text.value = `${text.value}${text.value ? "，" : ""}${button.dataset.insert}`;
    text.focus();
    changed();
  });

  form.removeAttribute("data-once");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const act = event.submitter?.value || "draft";
    const lacks = act === "submit" ? missing() : [];
    if (lacks.length) {
      const names = { percent: "形象进度", done_text: "本期完成了什么", has_problem: "有没有问题", problems_text: "存在问题" };
      const errors = lacks.map(([name]) => ({ name, label: names[name], text: "还没有填。" }));
      Object.assign(record, { state: "refused", refusal: { errors, warnings: [], loud: true } });
      return tell();
    }
    if (record.state === "conflict") return tell();
    clearTimeout(soon);
    clearTimeout(later);
    const confirm = form.elements.confirmed.checked;
    Object.assign(record, { fields: read(), act, confirm, state: "dirty" });
    await outbox.push(record);
    if (act !== "draft" && record.state === "done") leave();
  });

  async function leave() {
    outbox.held.delete(key);
    await outbox.remove(key);
    location.assign(record.to);
  }

  document.addEventListener("outbox", (event) => {
    if (event.detail.key !== key) return;
    tell();
    arrived();
    if (record.state === "done") record.quiet = true; // what is typed now waits for a new 提交审核
  });
  ["online", "offline"].forEach((name) => window.addEventListener(name, tell));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && record.state === "dirty" && !record.quiet) save();
  });

  form.querySelectorAll("[data-script]").forEach((part) => (part.hidden = false));
  record.photos.forEach(tile);
  mirror();
  missing();
  tell();
  if (record.state === "dirty" && !record.quiet) save();
})();
