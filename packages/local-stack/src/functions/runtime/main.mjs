// What Lambda's Node.js runtime is to a function: loads the handler named by _HANDLER, then answers one invocation at a
// time (aws-lambda-ric 4, AWS's own runtime client). Plain JavaScript that imports nothing of the stack, because it
// starts in every process of every function.

import { enableCompileCache, flushCompileCache } from 'node:module';
import { patchConsole, writeLine } from './console.mjs';
import { describeError, formatError } from './errors.mjs';
import { loadHandler } from './handler.mjs';
import { invokeStore, KEYS } from './invoke-store.mjs';
import { peakBytes } from './peak-memory.mjs';

// The stack dies by whatever means: nobody is left to answer.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the stack decides what happens to its functions.
process.on('SIGINT', () => {});
// One stream keeps the lines in order, as in a function's log.
process.stderr.write = process.stdout.write.bind(process.stdout);
// The next process of the same function need not compile the bundle again.
enableCompileCache(process.argv[2]);
globalThis.awslambda = { InvokeStore: invokeStore };
patchConsole();

function createContext({ requestId, deadline, functionArn, traceId }) {
  return {
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    tenantId: undefined,
    xRayTraceId: traceId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
}

function serialize(value) {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    throw Object.assign(new Error('Unable to stringify response body'), {
      name: 'Runtime.JSONStringifyError',
    });
  }
}

async function answer(handler, invocation) {
  try {
    const value = await handler(JSON.parse(invocation.event), createContext(invocation));
    return { response: serialize(value) };
  } catch (error) {
    writeLine('error', 'Invoke Error', describeError(error));
    return { error: formatError(error) };
  }
}

/** Writes the mark by which the stack knows that it has read what the function logged, before it goes on. */
function endOutput(mark) {
  process.stdout.write(`${mark}\n`);
}

function failToStart(error) {
  writeLine('error', 'Init Error', describeError(error));
  process.send({ initError: formatError(error) }, () => process.exit(1));
}

async function start() {
  const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  process.on('message', async (invocation) => {
    const { requestId, traceId, mark } = invocation;
    process.env._X_AMZN_TRACE_ID = traceId;
    const context = { [KEYS.REQUEST_ID]: requestId, [KEYS.X_RAY_TRACE_ID]: traceId };
    const outcome = await invokeStore.run(context, () => answer(handler, invocation));
    endOutput(mark);
    process.send({ requestId, maxMemoryMegabytes: Math.ceil(peakBytes() / 2 ** 20), ...outcome });
  });
  flushCompileCache();
  process.send({ ready: true });
}

await start().catch(failToStart);
