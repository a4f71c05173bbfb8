import { byId, setText } from './dom.js';
import { formatCount, formatNoun } from './format.js';

/** @typedef {import('../protocol.ts').Throughput} Throughput */

const SVG = 'http://www.w3.org/2000/svg';
/** Room for the numbers below and beside the bars, px. */
const BELOW = 24;
const BESIDE = 40;
const ABOVE = 8;

const chart = byId('chart', SVGSVGElement);
/** @type {Throughput} */
let shown = { done: [], failed: [] };

new ResizeObserver(draw).observe(chart);

/** @param {Throughput} throughput */
export function showThroughput(throughput) {
  shown = throughput;
  const { done, failed } = shown;
  setText(byId('rate-done'), formatCount(done.at(-1) ?? 0));
  setText(byId('rate-failed'), formatCount(failed.at(-1) ?? 0));
  setText(byId('rate-highest'), formatCount(highest()));
  draw();
}

function highest() {
  return shown.done.reduce((most, count, index) => Math.max(most, count + (shown.failed[index] ?? 0)), 0);
}

function draw() {
  const { done, failed } = shown;
  const { width, height } = chart.getBoundingClientRect();
  if (width === 0 || done.length === 0) return;
  const top = roundUp(highest());
  const plot = { left: BESIDE, right: width, top: ABOVE, bottom: height - BELOW };
  const step = (plot.right - plot.left) / done.length;
  const y = (/** @type {number} */ count) => plot.bottom - (count / top) * (plot.bottom - plot.top);

  const lines = [0, top / 2, top].flatMap((count) => [
    shape('line', { class: 'grid', x1: plot.left, x2: plot.right, y1: y(count), y2: y(count) }),
    label(formatCount(count), { x: plot.left - 8, y: y(count), class: 'value' }),
  ]);
  const bars = (
    /** @type {string} */ name,
    /** @type {readonly number[]} */ counts,
    /** @type {readonly number[]} */ below,
  ) =>
    shape('path', {
      class: name,
      d: counts
        .map((count, second) => {
          const base = below[second] ?? 0;
          if (count === 0) return '';
          const gap = step > 3 ? 1 : 0;
          return `M${plot.left + second * step},${y(base)}V${y(base + count)}h${step - gap}V${y(base)}z`;
        })
        .join(''),
    });
  chart.replaceChildren(
    ...lines,
    bars('done', done, []),
    bars('failed', failed, done),
    label(`${formatNoun(done.length / 60, 'minute')} ago`, { x: plot.left, y: height - 5, class: 'start' }),
    label('now', { x: plot.right, y: height - 5, class: 'end' }),
  );
  chart.setAttribute('aria-label', describe());
}

/** The chart in words. */
function describe() {
  const { done, failed } = shown;
  const sum = (/** @type {readonly number[]} */ counts) => counts.reduce((total, count) => total + count, 0);
  const minutes = done.length / 60;
  return (
    `Messages in each second of the last ${minutes === 1 ? 'minute' : `${minutes} minutes`}: ` +
    `${formatCount(sum(done))} done and ${formatCount(sum(failed))} failed in all, ` +
    `${formatCount(highest())} at most in one second, ${formatCount(done.at(-1) ?? 0)} in the last`
  );
}

/**
 * The next number that people like to read on an axis, and that has a half.
 * @param {number} count
 */
function roundUp(count) {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(10, count)));
  const factor = [1, 2, 4, 6, 8].find((factor) => factor * magnitude >= count) ?? 10;
  return factor * magnitude;
}

/**
 * @param {string} tag
 * @param {Readonly<Record<string, string | number>>} attributes
 */
function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/**
 * @param {string} text
 * @param {Readonly<Record<string, string | number>>} attributes
 */
function label(text, attributes) {
  const element = shape('text', attributes);
  element.textContent = text;
  return element;
}
