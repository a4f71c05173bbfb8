import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { awsEnvironment } from '@alma-cache/testing/environment';
import { startJsonServer } from '@alma-cache/testing/json-server';
import { root } from '@alma-cache/testing/root';
import { bundleSettings } from '@alma-cache/testing/template/bundle-settings';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { COMMANDS } from './commands.js';
import { esbuildPlugins } from './esbuild-plugins.js';
import { UNUSED } from './x-ray-in-lambda.js';

const run = promisify(execFile);

/** Those that together use all that the functions use. */
const FUNCTIONS = [
  'api-gateway/src/api.ts',
  'bulk-update-cache/src/update-user.ts',
  'bulk-update-cache/src/update-loan.ts',
  'sns-update-cache/src/loan-updated.ts',
  'sns-update-cache/src/request-closed.ts',
  'webhook-handler/src/receive-event.ts',
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lean-bundles-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Bundle {
  /** The files with how many bytes are left of them. */
  sizes: Map<string, number>;
  /** Those that something is left of. */
  files: string[];
  text: string;
}

const settings = {
  ...bundleSettings,
  metafile: true,
  absWorkingDir: root,
} satisfies BuildOptions;

async function bundleOf(entry: string): Promise<Bundle> {
  const path = join(folder, `${entry.replaceAll('/', '-')}.mjs`);
  const { metafile } = await build({
    ...settings,
    entryPoints: [join(root, 'services', entry)],
    outfile: path,
    plugins: esbuildPlugins,
  });
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const sizes = new Map(inputs.map(([file, { bytesInOutput }]) => [file, bytesInOutput] as const));
  const files = [...sizes].filter(([, bytes]) => bytes > 0).map(([file]) => file);
  return { sizes, files, text: await readFile(path, 'utf8') };
}

let bundles: Bundle[];
beforeAll(async () => {
  bundles = await Promise.all(FUNCTIONS.map(bundleOf));
});

test('no way to get credentials comes along but the one that there is on Lambda', () => {
  const providers = bundles.flatMap(({ files }) =>
    files.filter((file) => /credential-provider|token-providers|nested-clients/.test(file)),
  );
  expect(
    new Set(
      providers.map((file) => /credential-provider-\w+|token-providers|nested-clients/.exec(file)?.[0]),
    ),
  ).toEqual(new Set(['credential-provider-env']));
});

test("Node's own modules are required, as an import would load more than is used", () => {
  for (const { text } of bundles) {
    // The banner's, by which the other modules are required.
    expect(text.match(/\bfrom ?["'][^"']+["']/g)).toEqual(["from'node:module'"]);
  }
});

test('event streams and the hooks of cls-hooked stay out', () => {
  const files = bundles.flatMap(({ files }) => files);
  expect(files.filter((file) => /submodules\/event-streams|cls-hooked|semver/.test(file))).toEqual([]);
  expect(files.filter((file) => file.endsWith('lean-bundles/src/x-ray-context.cjs'))).toHaveLength(
    FUNCTIONS.length,
  );
});

test('no call is copied for a log', () => {
  for (const { sizes } of bundles) {
    const [[, bytes] = []] = [...sizes].filter(([file]) => file.endsWith('/loggerMiddleware.js'));
    expect(bytes).toBeLessThan(100);
  }
});

test('of what is left out of X-Ray only empty modules remain', () => {
  for (const { sizes } of bundles) {
    const unused = [...sizes].filter(([file]) =>
      UNUSED.some((name) => file.endsWith(`aws-xray-sdk-core/dist/lib/${name}`)),
    );
    expect(unused).toHaveLength(UNUSED.length);
    for (const [, bytes] of unused) expect(bytes).toBeLessThan(100);
  }
});

test('the list of commands is that of those in the bundles', () => {
  const held = bundles.flatMap(({ files }) =>
    files.flatMap((file) => {
      const [, service, command] = /client-(\w+)\/dist-es\/commands\/(\w+)Command\.js$/.exec(file) ?? [];
      return service === undefined || command === undefined ? [] : [`${service} ${command}`];
    }),
  );
  const listed = Object.entries(COMMANDS).flatMap(([service, commands]) =>
    commands.map((name) => `${service} ${name}`),
  );
  expect([...new Set(held)].toSorted()).toEqual(listed.toSorted());
});

test('schemas and errors of other commands are gone', () => {
  const others =
    /RestoreTableFromBackup|BackupNotFoundException|AssociationLimitExceeded|CreatePlatformEndpoint/;
  expect(bundles.filter(({ text }) => others.test(text))).toHaveLength(0);
});

/** What the services answer with: errors of the commands, errors of others, and such as the SDK has never heard of. */
const ERRORS = [
  'AccessDeniedException',
  'AssociationLimitExceeded',
  'BackupNotFoundException',
  'ConditionalCheckFailedException',
  'InternalServerError',
  'InvalidKeyId',
  'ItemCollectionSizeLimitExceededException',
  'KMSAccessDeniedException',
  'KmsAccessDenied',
  'KmsThrottled',
  'NeverHeardOf',
  'ParameterNotFound',
  'ProvisionedThroughputExceededException',
  'QueueDoesNotExist',
  'ReceiptHandleIsInvalid',
  'RequestLimitExceeded',
  'ResourceNotFoundException',
  'ThrottlingException',
  'TooManyEntriesInBatchRequest',
  'TransactionConflictException',
  'ValidationException',
];

const CALLS = `
  import { GetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
  import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
  import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
  const calls = [
    () => new DynamoDBClient({ maxAttempts: 1 }).send(new GetItemCommand({ TableName: 'loans', Key: { id: { S: '1' } } })),
    () => new SQSClient({ maxAttempts: 1 }).send(
      new SendMessageBatchCommand({ QueueUrl: process.env.AWS_ENDPOINT_URL_SQS + '/0/q', Entries: [{ Id: '0', MessageBody: 'x' }] }),
    ),
    () => new SSMClient({ maxAttempts: 1 }).send(new GetParametersCommand({ Names: ['key'] })),
  ];
  const outcomes = [];
  for (let error = 0; error < ${ERRORS.length}; error++) {
    for (const call of calls) {
      await call().then(
        () => outcomes.push('answered'),
        ({ name, message, code, $fault, $service, $retryable, $metadata, Item, CancellationReasons }) =>
          outcomes.push({ name, message, code, $fault, $service, $retryable, status: $metadata?.httpStatusCode, Item, CancellationReasons }),
      );
    }
  }
  console.log(JSON.stringify(outcomes));
`;

/** What the calls end with when each error is answered to each of them. */
async function outcomesOf(plugins: Plugin[]): Promise<unknown[]> {
  const path = join(folder, `calls-${plugins.length}.mjs`);
  await build({
    ...settings,
    stdin: { contents: CALLS, resolveDir: join(root, 'services/bulk-update-cache/src') },
    outfile: path,
    plugins,
  });
  let answered = 0;
  await using server = await startJsonServer(({ action }) => {
    const name = ERRORS[Math.floor(answered++ / 3)];
    const status = name === 'InternalServerError' ? 500 : 400;
    return {
      status,
      body: { __type: `com.amazonaws#${name}`, message: `${name} for ${action}`, Item: { id: { S: '1' } } },
    };
  });
  const { url } = server;
  const { stdout } = await run(process.execPath, [path], {
    env: {
      ...awsEnvironment,
      AWS_ENDPOINT_URL_DYNAMODB: url,
      AWS_ENDPOINT_URL_SQS: url,
      AWS_ENDPOINT_URL_SSM: url,
    },
  });
  return JSON.parse(stdout);
}

test('an error is the same with the plugins as without: name, message, fault, status and what else it says', async () => {
  const lean = await outcomesOf(esbuildPlugins);
  const whole = await outcomesOf([]);
  expect(lean).toHaveLength(ERRORS.length * 3);
  expect(lean).toEqual(whole);
});
