// Charts: data come from the server in a JSON block, colours from the page's own variables.
"use strict";

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function drawMonths() {
  const box = document.getElementById("months");
  const block = document.getElementById("months-data");
  if (!box || !block || !window.echarts) return;
  const data = JSON.parse(block.textContent);
  const chart = echarts.init(box, null, { renderer: "svg" });
  const bar = (name, values, color, weight) => ({
    name,
    type: "bar",
    data: values,
    barMaxWidth: 36,
    barGap: "15%",
    itemStyle: { color, borderRadius: [2, 2, 0, 0] },
    label: { show: true, position: "top", color: weight === "bold" ? token("--ink") : token("--ink-3"), fontWeight: weight, fontSize: 12 },
  });
  chart.setOption({
    animation: false,
    aria: { enabled: true },
    textStyle: { fontFamily: token("--font") },
    grid: { left: 12, right: 12, top: 44, bottom: 44 },
    legend: { left: 12, top: 8, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: token("--ink-2") } },
    xAxis: {
      type: "category",
      data: data.labels.map((label, i) => (data.so_far[i] && box.clientWidth > 520 ? `${label}\n${data.so_far[i]}` : label)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("--line-2") } },
      axisLabel: { color: token("--ink-2"), interval: 0, lineHeight: 16 },
    },
    yAxis: { type: "value", show: false },
    series: [
      bar("本年", data.now, token("--brand"), "bold"),
      bar("上年同月", data.before, token("--base"), "normal"),
    ],
  });
  chart.on("click", (event) => {
    if (data.links && data.links[event.dataIndex]) location.href = data.links[event.dataIndex];
  });
  addEventListener("resize", () => chart.resize());
}
addEventListener("DOMContentLoaded", drawMonths);
