import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);
const BIN = fileURLToPath(new URL('./cli.js', import.meta.url));

/** Has Node take itself for an older one, before the command begins. */
const asNode = (version: string) =>
  `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`;

test('on a Node that cannot read TypeScript the command is one line that says how to get another', async () => {
  const started = run(process.execPath, ['--import', asNode('20.19.0'), BIN, '--help']);
  await expect(started).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^alma-cache needs Node 24, [^\n]*"npx alma-cache …"[^\n]*\n$/),
  });
});

test('help shows commands as they are typed', async () => {
  const { stdout } = await run(process.execPath, [BIN, 'dead', 'list', '--help']);
  expect(stdout).toContain('Usage: npx alma-cache dead list [options] [queue...]');
  expect(stdout).toContain('  npx alma-cache dead list users --bodies ');
});
