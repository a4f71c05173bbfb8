import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqsEvent } from '@alma-cache/testing/lambda';
import { packagedTemplate } from '@alma-cache/testing/template/packaged-template';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bundle, unpackBundles } from '../src/bundles.ts';
import { type Cloud, startCloud } from '../src/cloud.ts';
import { FunctionProcess } from '../src/function-process.ts';

let directory: string;
let bundles: ReadonlyMap<string, Bundle>;
let cloud: Cloud;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'alma-cache-cold-start-'));
  bundles = await unpackBundles(await packagedTemplate(), directory);
  cloud = await startCloud(0);
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** An event that every function complains of: of no path, without a signature, with messages that cannot be read. */
const EVENT = {
  ...sqsEvent(['"', '{']),
  httpMethod: 'GET',
  resource: '/users/{userID}',
  pathParameters: { userID: '%' },
  headers: {},
  body: '',
};

test('in every function each line of the first invocation tells of a cold start, and no later one', async () => {
  let functions = 0;
  for (const [name, bundle] of bundles) {
    await using process = await FunctionProcess.start(bundle, cloud.environment);
    const saying: unknown[][] = [];
    for (let invocation = 0; invocation < 2; invocation++) {
      const before = process.log.length;
      await process.invoke(EVENT);
      const lines = process.log
        .slice(before)
        .split('\n')
        .filter((line) => line.includes('"level"'));
      saying.push([...new Set(lines.map((line) => JSON.parse(line).cold_start))]);
    }
    // The challenge is answered without a word.
    if (name === 'answerChallenge') continue;
    functions += 1;
    expect([name, ...saying]).toEqual([name, [true], [false]]);
  }
  expect(functions).toBe(bundles.size - 1);
});
