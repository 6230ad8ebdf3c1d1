// SPDX-License-Identifier: Apache-2.0
// Draws the charts of a report from the JSON in its page.
"use strict";

(function () {
  const HEIGHT = 250;
  const COLOURS = 8;
  // their number and COLOURS have no common factor, so that pairs repeat late
  const DASHES = [[], [8, 3], [2, 3], [12, 3, 2, 3], [5, 5], [1, 6], [14, 6]];
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => () => style.getPropertyValue("--" + name).trim();

  function rounded(value) {
    return value === null || value === undefined ? "-" : Number(value.toPrecision(3)).toString();
  }

  function short(value) {
    return value >= 1e6 ? rounded(value / 1e6) + "M" : value >= 1e3 ? rounded(value / 1e3) + "k" : rounded(value);
  }

  // 1, 2 and 5 times the powers of ten, or the powers alone if there are many
  function steps(low, high) {
    const all = [];
    const factors = Math.log10(high / low) > 2.5 ? [1] : [1, 2, 5];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      for (const factor of factors) all.push(factor * Math.pow(10, power));
    }
    return all;
  }

  // the first of these labels, and each that does not touch the one before
  function apart(plot, splits, labels) {
    let free = -Infinity;
    return splits.map((split, i) => {
      const at = plot.valToPos(split, "x");
      const half = labels[i].length * 3.7;
      if (at - half < free) return "";
      free = at + half + 6;
      return labels[i];
    });
  }

  function mark(chart, plot) {
    const context = plot.ctx;
    for (const each of chart.marks) {
      const x = Math.round(plot.valToPos(each.value, "x", true));
      context.save();
      context.strokeStyle = colour("soft")();
      context.fillStyle = colour("ink")();
      context.setLineDash([6, 4]);
      context.beginPath();
      context.moveTo(x, plot.bbox.top);
      context.lineTo(x, plot.bbox.top + plot.bbox.height);
      context.stroke();
      context.textAlign = "left";
      context.fillText(each.label, x + 6, plot.bbox.top + 24);
      context.restore();
    }
  }

  function draw(chart, place) {
    const xs = [...new Set(chart.lines.flatMap((line) => line.points.map((point) => point.x)))].sort((a, b) => a - b);
    const data = [xs];
    for (const line of chart.lines) {
      const byX = new Map(line.points.map((point) => [point.x, point.y]));
      data.push(xs.map((x) => (byX.has(x) ? byX.get(x) : null)));
    }
    const ticks = chart.ticks.map((tick) => tick.value);
    const ends = xs.concat(ticks, chart.marks.map((each) => each.value));
    let low = Math.min(...ends);
    let high = Math.max(...ends);
    if (low === high) [low, high] = [low / 2, high * 2];
    const axis = {stroke: colour("ink"), grid: {stroke: colour("rule"), width: 1}, ticks: {stroke: colour("rule"), width: 1}, labelSize: 22};
    const width = () => Math.max(200, place.clientWidth);
    const plot = new uPlot({
      width: width(), height: HEIGHT,
      scales: {
        x: {time: false, distr: 3, range: () => [low, high]},
        y: {distr: 3, range: (_, least, most) => {
          const all = steps(least, most);
          return [Math.max(...all.filter((step) => step <= least)), Math.min(...all.filter((step) => step > most).concat(all.at(-1) * 10))];
        }},
      },
      series: [{label: chart.x_title, value: (_, value) => short(value)}].concat(chart.lines.map((line, i) => ({
        label: line.name, stroke: colour("s" + (i % COLOURS)), width: 1.8, dash: DASHES[i % DASHES.length],
        spanGaps: true, points: {show: true, size: 6}, value: (_, value) => rounded(value),
      }))),
      axes: [
        {...axis, label: chart.x_title, splits: () => ticks, values: (u, splits) => apart(u, splits, splits.map((split) => chart.ticks[ticks.indexOf(split)].label)), filter: (_, splits) => splits},
        {...axis, label: chart.y_title, size: 50, splits: (u) => steps(u.scales.y.min, u.scales.y.max).filter((step) => step >= u.scales.y.min && step <= u.scales.y.max), values: (_, splits) => splits.map(short), filter: (_, splits) => splits},
      ],
      hooks: {draw: [(u) => mark(chart, u)]},
    }, data, place);
    new ResizeObserver(() => requestAnimationFrame(() => {
      if (plot.width !== width()) plot.setSize({width: width(), height: HEIGHT});
    })).observe(place);
    return plot;
  }

  const charts = JSON.parse(document.getElementById("charts").textContent);
  const plots = [...document.querySelectorAll(".chart")].map((place, i) => draw(charts[i], place));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plots.forEach((plot) => plot.redraw()));
})();
