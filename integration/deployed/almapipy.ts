import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Sandbox } from '@alma-cache/alma-sandbox';
import * as v from 'valibot';
import { pythonEnvironment } from './python-environment.ts';

/** A call of almapipy: `alma.users.loans.get(user_id='ann', all_records=True)`. */
export interface Call {
  readonly of: 'users' | 'loans' | 'requests' | 'fees';
  readonly format: 'json' | 'xml';
  readonly args: Readonly<Record<string, string | number | boolean | Readonly<Record<string, string>>>>;
}

/** What almapipy made of the answer: Alma's JSON, or an element of its XML. */
export type Outcome = v.InferOutput<typeof outcome>;

/** An element of an XML document, without its namespace. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string | null;
  readonly children: readonly Element[];
}

const element: v.GenericSchema<Element> = v.object({
  name: v.string(),
  attributes: v.record(v.string(), v.string()),
  text: v.nullable(v.string()),
  children: v.lazy(() => v.array(element)),
});

const outcome = v.union([
  v.object({ answer: v.unknown() }),
  v.object({ error: v.string(), status: v.number() }),
]);

/** Reads an answer that came as XML. */
export const elementIn = (given: Outcome | undefined): Element =>
  v.parse(v.object({ answer: element }), given).answer;

/** Has almapipy call the sandbox, one call after the other. @throws Error where almapipy fails otherwise than by AlmaError */
export async function almapipy(
  { url, apiKey }: Pick<Sandbox, 'url' | 'apiKey'>,
  ...calls: Call[]
): Promise<Outcome[]> {
  const python = (await pythonEnvironment()).program('python');
  const program = join(import.meta.dirname, 'almapipy_calls.py');
  // Nothing of this environment: neither a proxy nor somebody's key.
  const client = spawn(python, [program, new URL(url).origin, apiKey], { env: {} });
  client.stdin.end(JSON.stringify(calls));
  const [answers, failure] = await Promise.all([
    text(client.stdout),
    text(client.stderr),
    once(client, 'close'),
  ]);
  if (client.exitCode !== 0) throw new Error(`almapipy failed:\n${failure}`);
  return v.parse(v.array(outcome), JSON.parse(answers));
}
