// @ts-check

import { PERIOD } from './alarm-resource.js';
import { reference } from './substitute.js';

/**
 * @typedef {import('./metrics.js').Metric} Metric
 * @typedef {'Sum' | 'Maximum' | 'Minimum'} Statistic
 *
 * @typedef {{ type: 'metric', properties: { metrics: unknown[] } }} Graph
 * @typedef {{ type: 'text' | 'alarm', properties: object } | Graph} Widget
 * @typedef {{ height: number, widgets: Widget[] }} Row
 */

/** Columns of a dashboard's grid. */
const COLUMNS = 24;

/**
 * Widgets in their places: the rows below each other, the widgets of a row beside each other and equally wide.
 *
 * @param {Row[]} rows
 */
export function place(rows) {
  return rows.flatMap(({ height, widgets }, index) => {
    const y = rows.slice(0, index).reduce((sum, above) => sum + above.height, 0);
    const width = Math.floor(COLUMNS / widgets.length);
    return widgets.map((widget, column) => ({ ...widget, x: column * width, y, width, height }));
  });
}

/**
 * The states of all alarms.
 *
 * @param {string[]} alarmIds
 * @returns {Row}
 */
export function alarmStates(alarmIds) {
  const alarms = alarmIds.map((id) => reference(`${id}.Arn`));
  return { height: 6, widgets: [{ type: 'alarm', properties: { title: 'Alarms', alarms } }] };
}

/**
 * A headline and its graphs below it; nothing where they would show nothing.
 *
 * @param {string} title
 * @param {Graph[]} graphs
 * @returns {Row[]}
 */
export function section(title, graphs) {
  const drawn = graphs.filter(({ properties }) => properties.metrics.length > 0);
  if (drawn.length === 0) return [];
  return [
    { height: 1, widgets: [{ type: 'text', properties: { markdown: `## ${title}` } }] },
    { height: 6, widgets: drawn },
  ];
}

/**
 * A line for each metric.
 *
 * @param {string} title
 * @param {Statistic} stat
 * @param {Metric[]} metrics
 * @param {object} [properties] of the widget
 * @returns {Graph}
 */
export function graph(title, stat, metrics, properties) {
  return widget(
    title,
    metrics.map((metric) => line(metric, { label: metric.label, stat })),
    properties,
  );
}

/**
 * Lines for the middle and for the worst of each metric's values.
 *
 * @param {string} title
 * @param {Metric[]} metrics
 * @returns {Graph}
 */
export function latencyGraph(title, metrics) {
  const lines = metrics.flatMap((metric) =>
    ['p50', 'p99'].map((stat) => line(metric, { label: `${metric.label} ${stat}`, stat })),
  );
  return widget(title, lines);
}

/**
 * A line for each metric that a search finds, also for those that come later.
 *
 * @param {string} title
 * @param {Statistic} stat
 * @param {string} search
 * @returns {Graph}
 */
export function searchGraph(title, stat, search) {
  return widget(title, [[{ expression: `SEARCH('${search}', '${stat}', ${PERIOD})` }]]);
}

/**
 * @param {string} title
 * @param {unknown[]} metrics
 * @param {object} [properties]
 * @returns {Graph}
 */
function widget(title, metrics, properties) {
  const shared = { title, view: 'timeSeries', region: reference('AWS::Region'), period: PERIOD };
  return { type: 'metric', properties: { ...shared, metrics, ...properties } };
}

/**
 * @param {Metric} metric
 * @param {{ label: string, stat: string }} options
 */
function line({ namespace, name, dimensions }, options) {
  return [namespace, name, ...Object.entries(dimensions).flat(), options];
}
