import { parseArgs, types } from 'node:util';
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
  return {
    help: values.help,
    json: values.json,
    options: {
      ...(values.users !== undefined && { users: wholeNumber('--users', values.users) }),
      ...(values.seed !== undefined && { seed: wholeNumber('--seed', values.seed) }),
      ...(values.port !== undefined && { port: portNumber(values.port) }),
      ...(values.latency !== undefined && { latency: latencyRange(values.latency) }),
      ...(values['api-key'] !== undefined && { apiKey: values['api-key'] }),
      ...(values['per-second'] !== undefined && {
        perSecond: wholeNumber('--per-second', values['per-second']),
      }),
      ...(values['per-day'] !== undefined && { perDay: wholeNumber('--per-day', values['per-day']) }),
      faults: Object.fromEntries(values.fault.map(faultRate)),
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
        'per-second': { type: 'string' },
        'per-day': { type: 'string' },
        fault: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    const message = types.isNativeError(cause) ? cause.message : String(cause);
    throw new InvalidOptionError(message.replaceAll('\n', ' '), { cause });
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new InvalidOptionError(`${name} must be a whole number, not "${text}".`);
  }
  return Number(text);
}

/**
 * `reset=0.05` as an entry of the fault rules; whether there is such a kind is checked where the rules are
 * set.
 */
function faultRate(text: string): [kind: string, rate: number] {
  const [, kind, rate] = /^([a-z0-9-]+)=(\d*\.?\d+)$/.exec(text) ?? [];
  if (kind === undefined || rate === undefined) {
    throw new InvalidOptionError(`--fault must be KIND=RATE, for example reset=0.05, not "${text}".`);
  }
  return [kind, Number(rate)];
}

/** `250` or `100-400`, in ms. */
function latencyRange(text: string): [least: number, most: number] {
  const [, least, most = least] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text) ?? [];
  if (least === undefined) {
    throw new InvalidOptionError(`--latency must be milliseconds, or LEAST-MOST, not "${text}".`);
  }
  return [Number(least), Number(most)];
}

function portNumber(text: string): number {
  const port = wholeNumber('--port', text);
  if (port > 65_535) {
    throw new InvalidOptionError(`--port must be at most 65535, not ${port}.`);
  }
  return port;
}
