import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startControlPlane } from './control-plane/control-plane.ts';
import { type DynamoDbEmulator, startDynamoDb } from './data-plane/dynamodb/dynamodb.ts';
import { Edge } from './data-plane/edge.ts';
import { type SqsEmulator, startSqs } from './data-plane/sqs/sqs.ts';
import { type SsmEmulator, startSsm } from './data-plane/ssm.ts';
import { createMappings } from './event-source/create-mappings.ts';
import { Faults } from './faults.ts';
import { unpackBundle } from './functions/bundle.ts';
import { type Endpoints, functionEnvironment } from './functions/environment.ts';
import { FunctionLog } from './functions/function-log.ts';
import { LocalFunction } from './functions/local-function.ts';
import { startRestApi } from './rest-api/rest-api.ts';
import { LocalStack } from './stack.ts';
import type { LocalStackOptions } from './stack-options.ts';
import type { StackEvents } from './stack-parts.ts';
import { unknownResources } from './template/identities.ts';
import { planStack, type StackPlan } from './template/plan.ts';
import { readTemplate } from './template/read-template.ts';

/** Queues and tables without a name of their own are named after this, as CloudFormation does. */
const STACK_NAME = 'local-stack';

/**
 * Starts what a template describes: its queues, tables and topics on emulators, its functions from their bundles,
 * and its REST API.
 *
 * @throws TemplateError where the template asks for something that is not emulated
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { region = 'eu-west-1', retryDelay = 1000 } = options;
  await using cleanup = new AsyncDisposableStack();

  const { template, directory } = await readTemplate(options.template);
  const faults = new Faults(options.seed);
  faults.set(options.faults ?? []);
  const edge = new Edge(faults);
  const sqs = await startSqs(edge, region);
  cleanup.defer(() => sqs.close());
  const dynamoDb = await startDynamoDb(edge, region);
  cleanup.defer(() => dynamoDb.close());
  const ssm = await startSsm(edge);
  cleanup.defer(() => ssm.close());
  const emulators = { sqs, dynamoDb, ssm };

  const plan = planStack(template, { region, stackName: STACK_NAME, queueUrl: sqs.queueUrl });
  await createResources(plan, emulators);

  const workspace = await mkdtemp(join(tmpdir(), 'local-stack-'));
  cleanup.defer(() => rm(workspace, { recursive: true, force: true }));
  const events = new EventEmitter<StackEvents>();
  const log = await FunctionLog.open(options.logFile ?? join(workspace, 'functions.log'));
  cleanup.defer(() => log.close());
  log.onFailure((error) => events.emit('failure', error));

  const endpoints: Endpoints = {
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SNS: sqs.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_SSM: ssm.url,
  };
  const overrides = options.environment ?? {};
  const functions = await prepareFunctions({ plan, directory, workspace, log, region, endpoints, overrides });
  cleanup.defer(async () => void (await Promise.all(functions.map((fn) => fn.stop()))));
  for (const [variable, value] of Object.entries(options.parameters ?? {})) {
    putParameter(ssm, functions, variable, value);
  }

  const api = plan.restApi && (await startRestApi({ plan: plan.restApi, functions, log }));
  if (api) cleanup.defer(() => api.close());

  const mappings = createMappings({
    plan,
    functions,
    sqs,
    region,
    retryDelay,
    onBatch: (batch) => events.emit('batch', batch),
    onFailure: (error) => events.emit('failure', error),
  });

  const controlPlane = await startControlPlane({ plan, sqs, mappings, log });
  cleanup.defer(() => controlPlane.close());

  // Nothing after this can fail: the stack undoes the start from now on.
  const stack = new LocalStack({
    plan,
    ...emulators,
    functions,
    mappings,
    api,
    events,
    log,
    edge,
    endpoints,
    controlPlaneEndpoints: controlPlane.endpoints,
    region,
    notEmulated: unknownResources(template),
    cleanup: cleanup.move(),
  });
  for (const mapping of mappings) mapping.start();
  return stack;
}

interface Emulators {
  readonly sqs: SqsEmulator;
  readonly dynamoDb: DynamoDbEmulator;
  readonly ssm: SsmEmulator;
}

async function createResources(plan: StackPlan, { sqs, dynamoDb }: Emulators): Promise<void> {
  for (const { name, attributes } of plan.queues) {
    await sqs.call('CreateQueue', { QueueName: name, Attributes: attributes });
  }
  for (const table of plan.tables) await dynamoDb.createTable(table);
  for (const { name } of plan.topics) await sqs.sns('CreateTopic', { Name: name });
  for (const { topicArn, queueArn, rawMessageDelivery } of plan.subscriptions) {
    await sqs.sns('Subscribe', {
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      'Attributes.entry.1.key': 'RawMessageDelivery',
      'Attributes.entry.1.value': String(rawMessageDelivery),
    });
  }
}

interface FunctionOptions {
  readonly plan: StackPlan;
  /** Folder of the bundles. */
  readonly directory: string;
  readonly workspace: string;
  readonly log: FunctionLog;
  readonly region: string;
  readonly endpoints: Endpoints;
  readonly overrides: Readonly<Record<string, string>>;
}

async function prepareFunctions(options: FunctionOptions): Promise<LocalFunction[]> {
  const { plan, directory, workspace, log, ...environment } = options;
  const compileCache = join(workspace, 'compile-cache');
  return await Promise.all(
    plan.functions.map(async (fn) => {
      const taskRoot = join(workspace, fn.logicalId);
      await mkdir(taskRoot);
      await unpackBundle(join(directory, fn.bundle), taskRoot);
      return new LocalFunction({
        plan: fn,
        environment: functionEnvironment({ plan: fn, taskRoot, ...environment }),
        taskRoot,
        compileCache,
        log,
      });
    }),
  );
}

/** Keeps a value under every name by which a function asks for it: that in the given variable. */
function putParameter(
  ssm: SsmEmulator,
  functions: readonly LocalFunction[],
  variable: string,
  value: string,
): void {
  for (const { environment } of functions) {
    const name = environment[variable];
    if (name) ssm.put(name, value);
  }
}
