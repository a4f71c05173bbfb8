import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MAX_IDLE_MS } from '@alma-cache/connection-pool';
import { type ForgetfulRelay, startForgetfulRelay } from '@alma-cache/testing/forgetful-relay';
import { packagedTemplate } from '@alma-cache/testing/template/packaged-template';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bundle, unpackBundles } from '../src/bundles.ts';
import { CASES } from '../src/cases.ts';
import { type Cloud, startCloud } from '../src/cloud.ts';
import { FunctionProcess } from '../src/function-process.ts';

let directory: string;
let bundles: ReadonlyMap<string, Bundle>;
let cloud: Cloud;
/** Between the functions and each service. */
let relays: Record<string, ForgetfulRelay>;
let environment: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'alma-cache-dead-connections-'));
  bundles = await unpackBundles(await packagedTemplate(), directory);
  cloud = await startCloud(0);
  const endpoints = Object.entries(cloud.environment).filter(([name]) =>
    /^AWS_ENDPOINT_URL_|^ALMA_API_URL$/.test(name),
  );
  relays = Object.fromEntries(
    await Promise.all(endpoints.map(async ([name, url]) => [name, await startForgetfulRelay(url)] as const)),
  );
  const redirected = Object.entries(relays).map(([name, { url }]) => [
    name,
    url.replace('http://127.0.0.1', 'https://localhost'),
  ]);
  environment = { ...cloud.environment, ...Object.fromEntries(redirected) };
});

afterAll(async () => {
  await Promise.all(Object.values(relays).map((relay) => relay[Symbol.asyncDispose]()));
  await cloud[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** A function that has answered one event of a case, and with it opened its connections. */
async function warm(name: string) {
  const benchCase = CASES.find((candidate) => candidate.name.startsWith(name));
  const bundle = benchCase && bundles.get(benchCase.function);
  if (benchCase === undefined || bundle === undefined) throw new Error(`There is no case ${name}`);
  const eventOf = await benchCase.prepare(cloud);
  const [first, second] = [await eventOf(0), await eventOf(1)];
  const process = await FunctionProcess.start(bundle, environment);
  const { answer } = await process.invoke(first);
  return { process, answer, second, linesBefore: process.log.split('\n').length };
}

/** The lines of the log from WARN on. */
const complaints = ({ log }: FunctionProcess, from: number) =>
  log
    .split('\n')
    .slice(from - 1)
    .filter((line) => /"level":"(?:WARN|ERROR|CRITICAL)"/.test(line));

test.each([
  'updateUser, 5 typical',
  'updateLoan',
  'loanUpdated',
  'requestClosed',
  'receiveEvent',
  'api, all',
  'api, nothing',
])(
  'every connection is dead, whichever service is called, and the next event is answered as ever: %s',
  async (name) => {
    const { process, answer, second, linesBefore } = await warm(name);
    await using _ = process;
    for (const relay of Object.values(relays)) relay.forget('resets');
    // One message has to get past all the connections of the burst.
    const invocation = await process.invoke(firstRecord(second));
    // A whole user from the cache says when it was cached.
    expect(withoutAge(invocation.answer)).toEqual(withoutAge(answer));
    expect(complaints(process, linesBefore)).toEqual([]);
  },
);

test('with Alma down and ten connections to DynamoDB dead, a user in the cache is served', async () => {
  const { process, second, linesBefore } = await warm('api, all');
  await using _ = process;
  cloud.alma.faults.set('empty-503');
  try {
    relays.AWS_ENDPOINT_URL_DYNAMODB?.forget('resets');
    const { answer } = await process.invoke(second);
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'X-Cache': 'hit' } });
    expect(complaints(process, linesBefore)).toEqual([]);
  } finally {
    cloud.alma.faults.clear();
  }
});

test('connections that went silent while the process was frozen are not even tried', async () => {
  const { process, second } = await warm('updateLoan');
  await using _ = process;
  const before = Object.values(relays).map(({ triedInVain }) => triedInVain);
  process.freeze();
  for (const relay of Object.values(relays)) relay.forget('says nothing');
  await setTimeout(MAX_IDLE_MS + 100);
  process.thaw();
  const { answer } = await process.invoke(second);
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(Object.values(relays).map(({ triedInVain }) => triedInVain)).toEqual(before);
});

function firstRecord(event: unknown): unknown {
  const { Records, ...rest } = event as { Records?: unknown[] };
  return Records === undefined ? rest : { Records: Records.slice(0, 1) };
}

function withoutAge(answer: unknown): unknown {
  const { headers, body, ...rest } = answer as { headers?: Record<string, string>; body?: string };
  const { Age, ...others } = headers ?? {};
  return { ...rest, headers: others, kinds: body === undefined ? undefined : Object.keys(JSON.parse(body)) };
}
