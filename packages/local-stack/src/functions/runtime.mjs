// What the Lambda runtime is to a function: loads the handler named by _HANDLER, then answers one invocation at a time.
// Plain JavaScript that imports nothing of the stack, because it starts in every process of every function.

import { access } from 'node:fs/promises';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// The stack dies by whatever means: nobody is left to answer.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the stack decides what happens to its functions.
process.on('SIGINT', () => {});
// One stream keeps the lines in order, as in a function's log.
process.stderr.write = process.stdout.write.bind(process.stdout);
// The next process of the same function need not compile the bundle again.
enableCompileCache(process.argv[2]);

async function loadHandler() {
  const [path, name] = splitHandler(process.env._HANDLER);
  const module = await import(pathToFileURL(await findModule(join(process.env.LAMBDA_TASK_ROOT, path))).href);
  if (typeof module[name] !== 'function') throw new TypeError(`${process.env._HANDLER} is not a function`);
  return module[name];
}

function splitHandler(handler) {
  const dot = handler.lastIndexOf('.');
  return [handler.slice(0, dot), handler.slice(dot + 1)];
}

async function findModule(path) {
  for (const extension of ['.mjs', '.js', '.cjs']) {
    const found = await access(path + extension).then(
      () => true,
      () => false,
    );
    if (found) return path + extension;
  }
  throw new Error(`The bundle has no module ${path}`);
}

function createContext({ requestId, deadline, functionArn }) {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    invokedFunctionArn: functionArn,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  };
}

// Sampled=0, because nobody receives traces here.
function unsampledTrace(hex) {
  return `Root=1-${hex.slice(0, 8)}-${hex.slice(8)};Parent=${hex.slice(0, 16)};Sampled=0`;
}

function describe(error) {
  return error instanceof Error
    ? { type: error.name, message: error.message, stack: error.stack }
    : { type: typeof error, message: String(error) };
}

const handler = loadHandler().catch((error) => {
  process.stdout.write(`${error.stack}\n`);
  return () => Promise.reject(error);
});

process.on('message', async (invocation) => {
  const { requestId } = invocation;
  process.env._X_AMZN_TRACE_ID = unsampledTrace(requestId.replaceAll('-', ''));
  let outcome;
  try {
    const value = await (await handler)(JSON.parse(invocation.event), createContext(invocation));
    outcome = { requestId, response: JSON.stringify(value) ?? 'null' };
  } catch (error) {
    outcome = { requestId, error: describe(error) };
  }
  // The stack waits for this line, so that it has read what the function logged before it goes on.
  process.stdout.write(`END RequestId: ${requestId}\n`);
  process.send(outcome);
});

await handler;
flushCompileCache();
process.send({ ready: true });
