import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { awsEnvironment } from '@alma-cache/testing/environment';
import { root } from '@alma-cache/testing/root';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';

const run = promisify(execFile);

/** A service of two functions, which share what a library has. */
const FILES = {
  'serverless.yml': `
    service: tiny
    frameworkVersion: "4"
    plugins: ["@alma-cache/lean-bundles"]
    custom: { esbuild: "\${file(serverless.common.yml):esbuild}" }
    provider: { name: aws, runtime: nodejs24.x, region: eu-central-1, stage: stg }
    package: { individually: true }
    functions:
      greet: { handler: src/functions/greet.handler }
      part: { handler: src/functions/part.handler }
      broken: { handler: "\${env:BROKEN, 'src/functions/part.handler'}" }`,
  'serverless.common.yml': await readFile(join(root, 'serverless.common.yml'), 'utf8'),
  'src/functions/greet.ts': `
    import { words } from '../words.ts';
    export const handler = async (name: string): Promise<string> => words('Hello', name);`,
  'src/functions/part.ts': `
    import { words } from '../words.ts';
    export const handler = async (name: string): Promise<string> => words('Good-bye', name);`,
  'src/functions/broken.ts': "export { handler } from '../nowhere.ts';",
  'src/words.ts': "export const words = (...all: string[]): string => all.join(' ');",
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lean-bundles-service-'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
});
afterAll(() => rm(folder, { recursive: true }));

function sls(args: readonly string[], environment: Record<string, string> = {}) {
  // In HOME osls keeps its schema compiled, which takes seconds.
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, HOME, NODE_COMPILE_CACHE, TMPDIR: folder, ...awsEnvironment, ...environment };
  return run(process.execPath, [join(root, 'node_modules/serverless/bin/serverless.js'), ...args], {
    cwd: folder,
    env,
  });
}

/** What the handler in an archive answers, which is the one file of it. */
async function answerOf(archive: Uint8Array, name: string): Promise<unknown> {
  const [[path, code] = ['', new Uint8Array()], ...more] = Object.entries(unzipSync(archive));
  expect(more).toEqual([]);
  const file = join(folder, 'unzipped', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, code);
  const script = `const { handler } = await import(${JSON.stringify(file)}); process.stdout.write(await handler('${name}'))`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  return { [path]: stdout };
}

test('each function is packaged as one module, in an archive that is the same each time', async () => {
  await sls(['package', '--package', 'first']);
  await sls(['package', '--package', 'second']);
  const first = (file: string) => readFile(join(folder, 'first', file));
  expect(await answerOf(await first('greet.zip'), 'Ann')).toEqual({ 'src/functions/greet.mjs': 'Hello Ann' });
  expect(await answerOf(await first('part.zip'), 'Ann')).toEqual({
    'src/functions/part.mjs': 'Good-bye Ann',
  });
  for (const name of ['greet.zip', 'part.zip']) {
    expect((await first(name)).equals(await readFile(join(folder, 'second', name)))).toBe(true);
  }
  const { service } = JSON.parse(String(await first('serverless-state.json')));
  expect(service.functions.greet.package.artifact).toBe('.serverless/greet.zip');
});

test('what cannot be bundled ends the packaging, and is said', async () => {
  const packaged = sls(['package', '--package', 'broken'], { BROKEN: 'src/functions/broken.handler' });
  await expect(packaged).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('Could not resolve "../nowhere.ts"'),
  });
  await expect(readdir(join(folder, 'broken'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('sls deploy function bundles and deploys that one', async () => {
  const codes: string[] = [];
  const lambda = createServer(async (request, response) => {
    const body = await text(request);
    if (request.method === 'PUT' && request.url?.endsWith('/code')) codes.push(JSON.parse(body).ZipFile);
    const configuration = { FunctionName: 'tiny-stg-part', State: 'Active', LastUpdateStatus: 'Successful' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...configuration, Configuration: configuration }));
  });
  await once(lambda.listen(0, '127.0.0.1'), 'listening');
  await using _ = { [Symbol.asyncDispose]: async () => void lambda.close() };
  const { port } = lambda.address() as AddressInfo;

  await sls(['deploy', 'function', '--function', 'part'], {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    BROKEN: 'src/functions/broken.handler',
  });
  expect(codes).toHaveLength(1);
  expect(await answerOf(Buffer.from(codes[0] ?? '', 'base64'), 'Ann')).toEqual({
    'src/functions/part.mjs': 'Good-bye Ann',
  });
});
