// What Lambda's runtime is to a function, and a stopwatch. Plain JavaScript that imports nothing before it has measured, as
// what is imported then is no cost of the function's any more.

const [file, name] = process.argv.slice(2);

const cpuMs = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

async function measured(work) {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const value = await work();
  return { value, ms: performance.now() - startedAt, cpuMs: cpuMs(cpu) };
}

const builtins = process.moduleLoadList.length;
const { value: module, ...load } = await measured(() => import(file));

process.on('message', async ({ event }) => {
  const context = {
    awsRequestId: '6f0f1b3e-0000-4000-8000-000000000000',
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:bench',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    // As long as Lambda gives at most: what is measured is to end, however busy the machine is.
    getRemainingTimeInMillis: () => 900_000,
  };
  const { value, ...cost } = await measured(() => module[name](event, context));
  const rssBytes = process.memoryUsage.rss();
  const { peakBytes } = await import('@alma-cache/local-stack/peak-memory');
  process.send({ answer: value, ...cost, rssBytes, peakRssBytes: peakBytes() });
});

process.send({ ...load, modules: process.moduleLoadList.slice(builtins) });
