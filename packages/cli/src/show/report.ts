import type { Inspection } from '@alma-cache/cache-schemas';
import type { Paint, Tone } from '../output/colour.ts';
import { counted } from '../output/number.ts';
import { printable } from '../output/printable.ts';
import { expiryWords } from './expiry-words.ts';
import { fieldLines } from './field-lines.ts';
import { listLines } from './list-lines.ts';
import { moment } from './moment.ts';
import { isCached, type Shown } from './shown.ts';

/** How a record is shown to people. */
export interface ReportOptions {
  /** Epoch ms. */
  readonly now: number;
  readonly paint: Paint;
}

/** A record for people: what it is, how old, until when valid, then its fields, or a user's lists. */
export function report(shown: Shown, options: ReportOptions): string {
  const body = shown.kind === 'user' ? listLines(shown, options) : fieldLines(shown, options);
  const lines = body.length === 0 ? headLines(shown, options) : [...headLines(shown, options), '', ...body];
  return `${lines.join('\n')}\n`;
}

/** Why the cache has nothing to show, in one line. */
export function absenceLine({ kind, id, found }: Shown, now: number): string {
  const why =
    found.state === 'deleted'
      ? `Alma no longer had it as of ${dateWords(found.asOf, now)}`
      : 'it never was, or it expired and DynamoDB has swept it';
  return `${kind} ${printable(id)} is not in the cache: ${why}`;
}

function headLines(shown: Shown, { now, paint }: ReportOptions): string[] {
  const { kind, id, found, alma } = shown;
  const rows: [string, string][] = [
    [kind, paint('strong', printable(id))],
    ['cache', paint(TONES[found.state], STATES[found.state])],
  ];
  if ('asOf' in found) rows.push(['as of', dateWords(found.asOf, now)]);
  if (isCached(shown)) rows.push(['expires', expiryWords(shown, now)]);
  if (alma) rows.push(['Alma', paint(TONES[alma.state], almaWords(shown))]);
  return rows.map(([name, value]) => `${name.padEnd(WIDEST_NAME)}  ${value}`);
}

const WIDEST_NAME = 'request'.length;

const STATES: Readonly<Record<Inspection<object>['state'], string>> = {
  valid: 'valid',
  expired: 'expired',
  deleted: 'deleted, as Alma no longer had it',
  absent: 'not cached',
};

const TONES = {
  valid: 'good',
  expired: 'warning',
  deleted: 'bad',
  absent: 'bad',
  same: 'good',
  differs: 'warning',
  unknown: 'bad',
} as const satisfies Record<string, Tone>;

function almaWords({ kind, alma }: Shown): string {
  if (alma === undefined) return '';
  // Why is said on stderr.
  if ('reason' in alma) return alma.state === 'absent' ? 'not there' : 'not compared';
  if (alma.state === 'same') return 'the same';
  return `differs in ${counted(alma.differences, kind === 'user' ? 'id' : 'field')}`;
}

function dateWords(asOf: number | undefined, now: number): string {
  return asOf === undefined ? 'an unknown time: it was written without a date' : moment(asOf, now);
}
