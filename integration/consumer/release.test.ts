import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { published, root } from '../../scripts/release/published.ts';

/*
 * A release of a clone of this repository, to a registry on loopback that speaks npm's protocol. The tests are steps of one
 * release: each goes on where the one before left the clone.
 */

const run = promisify(execFile);

interface Publication {
  readonly name: string;
  readonly versions: Readonly<Record<string, { repository: object; dependencies?: Record<string, string> }>>;
  readonly _attachments: Readonly<Record<string, { data: string }>>;
}

const publications = new Map<string, Publication>();
let refused: string | undefined;
let clone: string;
let registry: string;

const server = createServer(async (request, response) => {
  const name = decodeURIComponent(request.url ?? '').slice(1);
  const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
  if (request.method === 'PUT') {
    const publication = (await json(request)) as Publication;
    if (name === refused) return answer(403, { error: 'refused for the test' });
    publications.set(name, publication);
    return answer(201, { ok: true });
  }
  const known = publications.get(name);
  return known ? answer(200, known) : answer(404, { error: 'not found' });
});

const git = async (...args: string[]) => (await run('git', args, { cwd: clone })).stdout.trim();

const release = (...args: string[]) =>
  run(process.execPath, ['scripts/release.ts', ...args], {
    cwd: clone,
    env: {
      ...process.env,
      npm_config_registry: registry,
      [`npm_config_//${new URL(registry).host}/:_authToken`]: 'of-the-test',
    },
  });

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  clone = await mkdtemp(join(tmpdir(), 'alma-cache-release-'));
  await run('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone]);
  for (const installed of globSync('{,packages/*/}node_modules', { cwd: root })) {
    await symlink(join(root, installed), join(clone, installed));
  }
  // What is being worked on is released, not what was committed last.
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  for (const file of stdout.split('\0').filter(Boolean)) await cp(join(root, file), join(clone, file));
  await git('config', 'user.name', 'A maintainer');
  await git('config', 'user.email', 'maintainer@library.example');
  await git('remote', 'set-url', 'origin', 'https://git.library.example/alma-cache.git');
  await writeFile(join(clone, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n- A new thing.\n');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'As it is');
});

afterAll(async () => {
  server.close();
  await rm(clone, { recursive: true, force: true });
});

test('a version that is lower than the present one, or none, is refused', async () => {
  await expect(release('0.9.0')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is lower'),
  });
  await expect(release('next')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no version'),
  });
  await expect(release()).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--dry-run') });
});

test('changes that are not committed are refused', async () => {
  await writeFile(join(clone, 'a-file'), '');
  const refusal = { code: 1, stderr: expect.stringContaining('not committed') };
  await expect(release('7.0.0')).rejects.toMatchObject(refusal);
  await rm(join(clone, 'a-file'));
});

test('a dry run says what would be released, and changes nothing', async () => {
  const before = await git('rev-parse', 'HEAD');
  const { stdout, stderr } = await release('7.0.0', '--dry-run');
  expect(stdout).toContain('- A new thing.');
  for (const name of published) expect(stderr).toContain(`@alma-cache/${name}@7.0.0`);
  expect([await git('rev-parse', 'HEAD'), await git('status', '--porcelain'), await git('tag')]).toEqual([
    before,
    '',
    '',
  ]);
  expect(publications.size).toBe(0);
});

test('a release that the registry refuses in the midst is committed and tagged, and not complete', async () => {
  refused = '@alma-cache/cache-schemas';
  await expect(release('7.0.0')).rejects.toThrow('refused for the test');
  expect([...publications.keys()]).toEqual(['@alma-cache/connection-pool', '@alma-cache/alma-client']);
  expect(await git('tag', '--points-at', 'HEAD')).toBe('v7.0.0');
});

test('the same command again publishes what is missing, all in one version', async () => {
  refused = undefined;
  const { stdout } = await release('7.0.0');
  expect(stdout).toContain('@alma-cache/alma-client 7.0.0: was there');
  expect([...publications.keys()].toSorted()).toEqual(
    published.map((name) => `@alma-cache/${name}`).toSorted(),
  );
  for (const { versions, _attachments } of publications.values()) {
    const [[version, manifest] = ['', undefined]] = Object.entries(versions);
    expect(version).toBe('7.0.0');
    expect(manifest?.repository).toMatchObject({ url: 'git+https://git.library.example/alma-cache.git' });
    expect(Object.values(_attachments)).toHaveLength(1);
  }
  const { dependencies } = publications.get('@alma-cache/cache-schemas')?.versions['7.0.0'] ?? {};
  expect(dependencies).toMatchObject({ '@alma-cache/alma-client': '7.0.0' });
});

test('what is committed is the version everywhere, and the changelog under its name', async () => {
  expect(await git('status', '--porcelain')).toBe('');
  const read = (file: string) => readFile(join(clone, file), 'utf8');
  expect(await read('CHANGELOG.md')).toMatch(
    /## Unreleased\n\n## 7\.0\.0 \(\d{4}-\d{2}-\d{2}\)\n\n- A new thing\.\n/,
  );
  const lock = JSON.parse(await read('package-lock.json'));
  expect(lock.packages['services/api-gateway']).toMatchObject({
    version: '7.0.0',
    dependencies: { '@alma-cache/aws-utils': '7.0.0' },
  });
  expect(JSON.parse(await read('package.json')).version).toBe('7.0.0');
});
