/** The data_visualization block as plain inline SVG, with the same numbers as a table for those who cannot see it. */

import { el, svg } from "./dom.js";

const WIDTH = 620;
const HEIGHT = 240;
const LEFT = 44;
const TOP = 12;
const RIGHT = WIDTH - 12;
const BOTTOM = HEIGHT - 44;

/** The chart with its title, legend and hidden table. */
export function chart(block) {
  const spec = block.chart ?? {};
  const draw = { pie, bar: axes(bars), line: axes(lines), area: axes(areas) }[spec.type];
  if (!draw) return el("div", { class: "unknown" }, `(chart type ${spec.type})`);
  const names = spec.type === "pie" ? (spec.segments ?? []).map((s) => `${s.label} ${s.value}`) : series(spec).map((s) => s.name);
  return el("figure", { class: `chart ${spec.type}` },
    el("figcaption", {}, block.title ?? ""),
    svg("svg", { viewBox: `0 0 ${spec.type === "pie" ? HEIGHT : WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, ...draw(spec)),
    names.length > 1 || spec.type === "pie" ? legend(names) : null,
    table(spec));
}

const series = (spec) => spec.series ?? [];
const categories = (spec) => spec.axis_config?.categories ?? series(spec)[0]?.data?.map((point) => point.label) ?? [];
const valueAt = (one, label) => Number(one.data?.find((point) => point.label === label)?.value ?? 0);

function legend(names) {
  return el("ul", { class: "legend", "aria-hidden": "true" }, ...names.map((name, index) =>
    el("li", {}, el("span", { class: `swatch series-${index % 6}` }), name)));
}

function table(spec) {
  const rows = spec.type === "pie"
    ? (spec.segments ?? []).map((segment) => [segment.label, segment.value])
    : categories(spec).map((label) => [label, ...series(spec).map((one) => valueAt(one, label))]);
  const head = ["", ...(spec.type === "pie" ? ["value"] : series(spec).map((one) => one.name))];
  return el("table", { class: "visually-hidden" },
    el("thead", {}, el("tr", {}, ...head.map((cell) => el("th", { scope: "col" }, cell)))),
    el("tbody", {}, ...rows.map(([label, ...cells]) =>
      el("tr", {}, el("th", { scope: "row" }, label), ...cells.map((cell) => el("td", {}, String(cell)))))));
}

function axes(plot) {
  return (spec) => {
    const values = series(spec).flatMap((one) => (one.data ?? []).map((point) => Number(point.value) || 0));
    const scale = scaleOf(Math.max(0, ...values), Math.min(0, ...values));
    return [...grid(scale), ...labels(spec), ...plot(spec, scale)];
  };
}

/** A round step of 1, 2 or 5 times a power of ten, at most five steps up. */
function scaleOf(highest, lowest) {
  const rough = (highest - lowest || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 5, 10].find((factor) => factor * power >= rough) * power, highest % 1 ? 0 : 1);
  const [low, high] = [Math.floor(lowest / step) * step, Math.ceil((highest || 1) / step) * step];
  return { low, high, step, y: (value) => BOTTOM - ((value - low) / (high - low)) * (BOTTOM - TOP) };
}

function grid({ low, high, step, y }) {
  const ticks = [];
  for (let value = low; value <= high + step / 1000; value += step) ticks.push(Number(value.toFixed(6)));
  return ticks.flatMap((value) => [
    svg("line", { class: "grid", x1: LEFT, x2: RIGHT, y1: y(value), y2: y(value) }),
    svg("text", { class: "tick", x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, String(value)),
  ]);
}

function labels(spec) {
  const all = categories(spec);
  const every = Math.ceil(all.length / 10);
  const shown = all.map((label, index) => index % every ? null
    : svg("text", { class: "tick", x: centre(all, index), y: BOTTOM + 17, "text-anchor": "middle" }, label));
  const { x_label: below, y_label: beside } = spec.axis_config ?? {};
  return [...shown,
    below && svg("text", { class: "axis", x: (LEFT + RIGHT) / 2, y: HEIGHT - 5, "text-anchor": "middle" }, below),
    beside && svg("text", { class: "axis", x: 11, y: (TOP + BOTTOM) / 2, "text-anchor": "middle",
      transform: `rotate(-90 11 ${(TOP + BOTTOM) / 2})` }, beside)];
}

const slot = (all) => (RIGHT - LEFT) / Math.max(all.length, 1);
const centre = (all, index) => LEFT + slot(all) * (index + 0.5);

function bars(spec, { y }) {
  const all = categories(spec);
  const width = Math.min((slot(all) * 0.7) / series(spec).length, 48);
  return series(spec).flatMap((one, s) => all.map((label, index) => {
    const value = valueAt(one, label);
    const x = centre(all, index) + (s - series(spec).length / 2) * width;
    return svg("rect", { class: `series-${s % 6}`, x: x + 1, width: Math.max(width - 2, 1), rx: 2,
      y: Math.min(y(value), y(0)), height: Math.abs(y(value) - y(0)) }, tip(one.name, label, value));
  }));
}

const points = (one, all, y) => all.map((label, index) => [centre(all, index), y(valueAt(one, label))]);

function lines(spec, { y }) {
  const all = categories(spec);
  return series(spec).flatMap((one, s) => [
    svg("polyline", { class: `stroke-${s % 6}`, points: points(one, all, y).join(" ") }),
    ...points(one, all, y).map(([cx, cy], index) =>
      svg("circle", { class: `series-${s % 6}`, cx, cy, r: 3.5 }, tip(one.name, all[index], valueAt(one, all[index])))),
  ]);
}

function areas(spec, scale) {
  const all = categories(spec);
  const filled = series(spec).map((one, s) => {
    const corners = points(one, all, scale.y);
    const ends = [[corners.at(-1)?.[0], scale.y(0)], [corners[0]?.[0], scale.y(0)]];
    return svg("polygon", { class: `series-${s % 6} filled`, points: [...corners, ...ends].join(" ") });
  });
  return [...filled, ...lines(spec, scale)];
}

function pie(spec) {
  const segments = (spec.segments ?? []).filter((segment) => segment.value > 0);
  const total = segments.reduce((sum, segment) => sum + segment.value, 0);
  const radius = HEIGHT / 2 - 12;
  const at = (turn) => [HEIGHT / 2 + radius * Math.sin(turn * 2 * Math.PI), HEIGHT / 2 - radius * Math.cos(turn * 2 * Math.PI)];
  let start = 0;
  return segments.map((segment, index) => {
    const end = start + Math.min(segment.value / total, 0.9999);
    const path = `M${HEIGHT / 2},${HEIGHT / 2} L${at(start)} A${radius},${radius} 0 ${end - start > 0.5 ? 1 : 0} 1 ${at(end)} Z`;
    start += segment.value / total;
    const share = `${Math.round((segment.value / total) * 100)} %`;
    return svg("path", { class: `series-${index % 6} slice`, d: path }, tip(segment.label, share, segment.value));
  });
}

const tip = (name, label, value) => svg("title", {}, `${name}, ${label}: ${value}`);
