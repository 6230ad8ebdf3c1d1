// SPDX-License-Identifier: Apache-2.0
// Reads the pools every second, and draws the objects of each over the last ten minutes.
"use strict";

const SAMPLES = 600;
const CARDS = new Map();
const FIELDS = [
  ["size", "size"], ["in use", "inUse"], ["cached", "cached"], ["free", "free"], ["lowest free", "lowest"],
  ["gets/s", "gets"], ["puts/s", "puts"], ["misses", "misses"], ["failed gets", "failures"],
];

function shown(name, value) {
  if (value === null) return "-";
  return name === "misses" ? (100 * value).toFixed(0) + " %" : Math.round(value).toLocaleString("en");
}

function makeCard(pool) {
  const section = document.createElement("section");
  const title = document.createElement("h2");
  title.textContent = pool.pool + " · process " + pool.pid;
  const list = document.createElement("dl");
  const values = {};
  for (const [label, name] of FIELDS) {
    const item = document.createElement("div");
    const term = document.createElement("dt");
    term.textContent = label;
    values[name] = document.createElement("dd");
    item.append(term, values[name]);
    list.append(item);
  }
  const chart = document.createElement("div");
  section.append(title, list, chart);
  document.getElementById("pools").append(section);
  const data = [[], [], [], []];
  const width = () => Math.max(200, section.clientWidth - 24);
  const plot = new uPlot({
    width: width(), height: 180, legend: {show: false},
    scales: {y: {range: (_, low, high) => [0, Math.max(1, high)]}},
    series: [{}, {label: "in use", stroke: "#b3261e", width: 2}, {label: "cached", stroke: "#1565c0"}, {label: "free", stroke: "#2e7d32"}],
    axes: [{}, {size: 60}],
  }, data, chart);
  new ResizeObserver(() => plot.setSize({width: width(), height: 180})).observe(section);
  return {section, values, data, plot};
}

function show(pools) {
  const seen = new Set();
  const now = Date.now() / 1000;
  for (const pool of pools) {
    const key = JSON.stringify([pool.program, pool.pid, pool.pool]);
    seen.add(key);
    if (!CARDS.has(key)) CARDS.set(key, makeCard(pool));
    const card = CARDS.get(key);
    for (const [, name] of FIELDS) card.values[name].textContent = shown(name, pool[name]);
    const free = pool.populated === 0 ? 1 : pool.free / pool.populated;
    card.section.className = free < 0.05 ? "empty" : free < 0.2 ? "low" : "";
    [now, pool.inUse, pool.cached, pool.free].forEach((value, i) => {
      card.data[i].push(value);
      if (card.data[i].length > SAMPLES) card.data[i].shift();
    });
    card.plot.setData(card.data);
  }
  for (const [key, card] of CARDS) {
    if (!seen.has(key)) {
      card.plot.destroy();
      card.section.remove();
      CARDS.delete(key);
    }
  }
  document.getElementById("state").textContent =
    pools.length === 0 ? "No program offers a telemetry socket with pools." : pools.length + " pools: red in use, blue in caches, green free";
}

async function read() {
  try {
    const answer = await fetch("pools.json", {cache: "no-store"});
    if (!answer.ok) throw new Error("status " + answer.status);
    show(await answer.json());
  } catch (failure) {
    document.getElementById("state").textContent = "mempool top does not answer: " + failure.message;
  }
  setTimeout(read, 1000);
}

read();
