import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packagedStack, root } from '../scripts/compiled-template.ts';

const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

async function runbookAnchors(): Promise<string[]> {
  const runbook = await readFile(join(root, 'docs/operations.md'), 'utf8');
  return [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

test('every alarm leads to its part of the runbook', async () => {
  const { alarms } = await packagedStack();
  const wanted = Object.values(alarms).map(({ AlarmDescription }) => AlarmDescription.split('#')[1]);
  expect(wanted.length).toBeGreaterThan(0);
  expect(await runbookAnchors()).toEqual(expect.arrayContaining([...new Set(wanted)]));
});

test('every link within the runbook leads somewhere', async () => {
  const runbook = await readFile(join(root, 'docs/operations.md'), 'utf8');
  const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(await runbookAnchors()).toEqual(expect.arrayContaining(links));
});
