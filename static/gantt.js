// 里程碑编辑: a bar dragged with the mouse fills the date inputs; typed dates move the bar. The table alone does it too.
"use strict";

(() => {
  const form = document.querySelector("form[data-plan]");
  if (!form) return;
  const chart = form.querySelector("[data-gantt]");
  const DAY = 86400000;
  const EDGE = 8; // pixels at the right end that move the finish alone
  const input = (row, name) => form.elements[`${row}-${name}`];
  const parse = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN);
  const write = (time) => new Date(time).toISOString().slice(0, 10);
  const field = (row) => ({ start: input(row, "planned_start_on"), end: input(row, "planned_on") });

  // What moved off the first plan needs a reason: say so before the server does.
  const said = form.querySelector("[data-moved]");
  function tell() {
    const moved = [...form.querySelectorAll("[data-plan-row][data-planned]")].filter((row) => {
      const day = input(row.dataset.planRow, "planned_on").value;
      const slipped = day !== row.dataset.planned && day !== row.dataset.baseline;
      row.classList.toggle("moved", day !== row.dataset.planned);
      return slipped && !input(row.dataset.planRow, "slip_reason").value.trim();
    });
    const lacks = moved.length && !form.elements.reason.value.trim();
    const text = lacks ? `${moved.length} 个节点的计划有调整，请写明调整原因再保存。` : "";
    if (said.textContent !== text) said.textContent = text;
  }
  form.addEventListener("input", tell);

  if (!chart) {
    tell();
    return;
  }
  const first = parse(chart.dataset.first);
  const span = Number(chart.dataset.days) * DAY;
  const bars = [...chart.querySelectorAll("rect[data-row]")];

  function draw(bar) {
    const { start, end } = field(bar.dataset.row);
    const last = parse(end.value);
    if (Number.isNaN(last)) return;
    const begun = Number.isNaN(parse(start.value)) ? last : Math.min(parse(start.value), last);
    const at = Math.min(Math.max(((begun - first) / span) * 100, 0), 100);
    bar.setAttribute("x", `${at}%`);
    bar.setAttribute("width", `${Math.max(((last - begun) / span) * 100, 0.6)}%`);
    const label = chart.querySelector(`[data-said="${bar.dataset.row}"]`);
    const row = document.getElementById(`row-${bar.dataset.row}`);
    if (row.dataset.planned !== end.value) label.textContent = `改到 ${end.value}`;
  }

  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-plan-row]")?.dataset.planRow;
    const bar = bars.find((one) => one.dataset.row === row);
    if (bar && /planned/.test(event.target.name)) draw(bar);
  });

  for (const bar of bars) {
    const { start, end } = field(bar.dataset.row);
    const atEnd = (event) => bar.getBoundingClientRect().right - event.clientX < EDGE || !start.value;
    bar.addEventListener("pointermove", (event) => bar.classList.toggle("at-end", atEnd(event)));
    bar.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch" || event.button !== 0 || !end.value) return; // a finger scrolls
      event.preventDefault();
      const width = bar.ownerSVGElement.getBoundingClientRect().width;
      const was = { x: event.clientX, start: parse(start.value), end: parse(end.value) };
      const alone = atEnd(event);
      bar.setPointerCapture(event.pointerId);
      bar.classList.add("held");
      const move = (now) => {
        const days = Math.round((((now.clientX - was.x) / width) * span) / DAY) * DAY;
        const low = alone && !Number.isNaN(was.start) ? was.start : -Infinity;
        end.value = write(Math.max(was.end + days, low));
        if (!alone && !Number.isNaN(was.start)) start.value = write(was.start + days);
        draw(bar);
      };
      const stop = () => {
        bar.classList.remove("held");
        bar.removeEventListener("pointermove", move);
        end.dispatchEvent(new Event("input", { bubbles: true }));
      };
      bar.addEventListener("pointermove", move);
      bar.addEventListener("pointerup", stop, { once: true });
      bar.addEventListener("pointercancel", stop, { once: true });
    });
  }
  for (const hint of form.querySelectorAll("[data-drag-hint]")) hint.hidden = !matchMedia("(pointer: fine)").matches;
  tell();
  for (const bar of bars) draw(bar); // what came back refused is drawn as it was typed
})();
