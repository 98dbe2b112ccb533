// 数据分析: bars beside the table. Data come from the server, colours from the page's variables.
"use strict";

(() => {
  const HUES = ["#12535e", "#b7791f", "#64748b", "#7a4b7a"];

  function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function series(data, one, place) {
    const alone = data.series.length === 1;
    return {
      name: one.name,
      type: "bar",
      stack: data.stacked ? "whole" : undefined,
      barMaxWidth: 28,
      data: one.values,
      cursor: "pointer",
      itemStyle: { color: place === 0 ? token("--brand") : HUES[place], borderRadius: 2 },
      label: {
        show: alone,
        position: data.upright ? "top" : "right",
        color: token("--ink"),
        fontSize: 12,
        formatter: (point) => one.texts[point.dataIndex],
      },
    };
  }

  function draw() {
    const box = document.getElementById("pivot-chart");
    const block = document.getElementById("pivot-data");
    if (!box || !block || !window.echarts) return;
    const data = JSON.parse(block.textContent);
    if (!data.upright) box.style.height = `${Math.max(200, data.labels.length * 30 + 60)}px`;
    const chart = echarts.init(box, null, { renderer: "svg" });
    const names = {
      type: "category",
      data: data.labels,
      inverse: !data.upright,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("--line-2") } },
      axisLabel: { color: token("--ink-2"), interval: 0, width: 140, overflow: "truncate" },
    };
    const values = { type: "value", show: false };
    const many = data.series.length > 1;
    chart.setOption({
      animation: false,
      aria: { enabled: true },
      textStyle: { fontFamily: token("--font") },
      grid: { left: 12, right: many ? 24 : 88, top: many ? 40 : 16, bottom: 8, containLabel: true },
      legend: many ? { left: 12, top: 8, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: token("--ink-2") } } : undefined,
      xAxis: data.upright ? names : values,
      yAxis: data.upright ? values : names,
      series: data.series.map((one, place) => series(data, one, place)),
    });
    chart.on("click", (point) => {
      location.href = data.series[point.seriesIndex].links[point.dataIndex];
    });
    addEventListener("resize", () => chart.resize());
  }
  addEventListener("DOMContentLoaded", draw);
})();
