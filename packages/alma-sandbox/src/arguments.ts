import { parseArgs } from 'node:util';
import { InvalidOptionError } from './errors.ts';
import type { SandboxOptions } from './sandbox.ts';

/** What the command line asks for. */
export interface Arguments {
  readonly help: boolean;
  readonly json: boolean;
  readonly options: SandboxOptions;
}

/**
 * Reads the arguments of the command `alma-sandbox`.
 * @throws InvalidOptionError with one line that names the argument
 */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parse(args);
  const latency = values.latency?.split('-').map((ms) => wholeNumber('--latency', ms));
  return {
    help: values.help,
    json: values.json,
    options: {
      ...(values.users !== undefined && { users: wholeNumber('--users', values.users) }),
      ...(values.seed !== undefined && { seed: wholeNumber('--seed', values.seed) }),
      ...(values.port !== undefined && { port: portNumber(values.port) }),
      ...(latency && { latency: [latency[0] ?? 0, latency[1] ?? latency[0] ?? 0] }),
      ...(values['api-key'] !== undefined && { apiKey: values['api-key'] }),
      ...(values['per-day'] !== undefined && { perDay: wholeNumber('--per-day', values['per-day']) }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        users: { type: 'string' },
        seed: { type: 'string' },
        port: { type: 'string' },
        latency: { type: 'string' },
        'api-key': { type: 'string' },
        'per-day': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    const [line = 'The arguments cannot be read.'] = cause instanceof Error ? cause.message.split('\n') : [];
    throw new InvalidOptionError(line, { cause });
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new InvalidOptionError(`${name} must be a whole number, not "${text}".`);
  }
  return Number(text);
}

function portNumber(text: string): number {
  const port = wholeNumber('--port', text);
  if (port > 65_535) {
    throw new InvalidOptionError(`--port must be at most 65535, not ${port}.`);
  }
  return port;
}
