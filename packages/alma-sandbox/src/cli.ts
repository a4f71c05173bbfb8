#!/usr/bin/env node
import { readArguments } from './arguments.ts';
import { SandboxError } from './errors.ts';
import { faultKinds } from './faults/kinds.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

const HELP = `Imitates the Ex Libris Alma Users API on loopback, with invented data.

  alma-sandbox                                  200 users on a free port
  alma-sandbox --users 50000 --port 9000
  alma-sandbox --latency 100-400 --seed 7       each answer takes 100 to 400 ms
  alma-sandbox --fault reset=0.02 --fault html-502=0.05 --per-second 25
  alma-sandbox --json                           {"url":…,"apiKey":…,"users":200,"pid":…}

  --users N        how many users to invent (default 200, at most 999999)
  --seed N         the same seed on the same day gives the same data (default 1)
  --port N         port of 127.0.0.1; 0 is a free one (default 0)
  --latency MS     how long an answer takes, or LEAST-MOST (default 0)
  --api-key KEY    the key that is accepted (default sandbox-key)
  --per-second N   calls within a second before PER_SECOND_THRESHOLD; 0 is unlimited (default 0)
  --per-day N      calls a day before DAILY_THRESHOLD (default 1000000)
  --fault K=RATE   inject fault K into that share of the calls, 0 to 1; repeatable, see below
  --json           print one line of JSON instead of text
  --help, -h       print this

Faults:
${Object.entries(faultKinds)
  .map(([kind, { about }]) => `  ${kind.padEnd(16)} ${about}`)
  .join('\n')}

Ends with 0 on Ctrl-C, 1 when it cannot start, 2 when an argument is wrong.
`;

async function main(args: readonly string[]): Promise<void> {
  const { help, json, options } = readArguments(args);
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const sandbox = await startSandbox(options);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close());
  }
  process.stdout.write(json ? jsonLine(sandbox) : greeting(sandbox));
}

function jsonLine({ url, apiKey, data }: Sandbox): string {
  return `${JSON.stringify({ url, apiKey, users: data.userCount, pid: process.pid })}\n`;
}

function greeting({ url, apiKey, data }: Sandbox): string {
  return `Alma sandbox with ${data.userCount} users. Ctrl-C ends it.

  URL      ${url}
  API key  ${apiKey}

  curl -H 'Accept: application/json' -H 'Authorization: apikey ${apiKey}' '${url}/users?limit=3'
`;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SandboxError)) {
    throw error;
  }
  process.stderr.write(`alma-sandbox: ${error.message}\n`);
  process.exitCode = error.code === 'SANDBOX_INVALID_OPTION' ? 2 : 1;
}
