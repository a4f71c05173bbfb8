import { byId, setText } from './dom.js';
import { formatCount, formatDistance, formatRate, formatShortClock } from './format.js';

/**
 * @typedef {import('../protocol.ts').Status} Status
 * @typedef {import('../protocol.ts').Throughput} Throughput
 */

const SVG = 'http://www.w3.org/2000/svg';
/** Room for the numbers below and beside the bars, px. */
const BELOW = 24;
const BESIDE = 48;
const ABOVE = 8;

const chart = byId('chart', SVGSVGElement);
/** @type {Throughput | null} */
let shown = null;

new ResizeObserver(draw).observe(chart);

/** @param {Throughput | null} throughput null where no metric can be read */
export function showThroughput(throughput) {
  shown = throughput;
  const { processed, failed, almaCalls, webhookEvents } = shown?.perMinute ?? NOTHING;
  setText(byId('rate-processed'), rate(processed));
  setText(byId('rate-failed'), rate(failed));
  setText(byId('rate-alma-calls'), rate(almaCalls));
  setText(byId('rate-webhook-events'), rate(webhookEvents));
  draw();
}

const NOTHING = { processed: null, failed: null, almaCalls: null, webhookEvents: null };

/** @param {number | null} perMinute null where it is not known */
const rate = (perMinute) => (perMinute === null ? '–' : formatRate(perMinute));

/** @param {Status['almaCalls']} almaCalls null where no function has said it today */
export function showAlmaCalls(almaCalls) {
  const element = byId('alma-calls-left');
  setText(element, almaCalls ? formatCount(almaCalls.left) : '–');
  element.title = almaCalls
    ? `as Alma said ${formatDistance(almaCalls.readAt)}`
    : 'no function has said it today';
}

function draw() {
  const { width, height } = chart.getBoundingClientRect();
  if (width === 0 || shown === null) return;
  const { processed, failed, from } = shown;
  const top = roundUp(highest(shown));
  const plot = { left: BESIDE, right: width, top: ABOVE, bottom: height - BELOW };
  const step = (plot.right - plot.left) / processed.length;
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
        .map((count, minute) => {
          const base = below[minute] ?? 0;
          if (count === 0) return '';
          const gap = step > 3 ? 1 : 0;
          return `M${plot.left + minute * step},${y(base)}V${y(base + count)}h${step - gap}V${y(base)}z`;
        })
        .join(''),
    });
  chart.replaceChildren(
    ...lines,
    bars('processed', processed, []),
    bars('failed', failed, processed),
    label(formatShortClock(from), { x: plot.left, y: height - 5, class: 'start' }),
    label('now', { x: plot.right, y: height - 5, class: 'end' }),
  );
  chart.setAttribute('aria-label', describe(shown));
}

/** @param {Throughput} throughput */
function highest({ processed, failed }) {
  return processed.reduce((most, count, minute) => Math.max(most, count + (failed[minute] ?? 0)), 0);
}

/**
 * The chart in words.
 * @param {Throughput} throughput
 */
function describe(throughput) {
  const { processed, failed } = throughput;
  const sum = (/** @type {readonly number[]} */ counts) => counts.reduce((total, count) => total + count, 0);
  return (
    `Messages in each of the last ${processed.length} minutes: ` +
    `${formatCount(sum(processed))} processed and ${formatCount(sum(failed))} failed in all, ` +
    `${formatCount(highest(throughput))} at most in a minute`
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
