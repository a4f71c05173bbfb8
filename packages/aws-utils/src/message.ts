import type { StandardSchemaV1 } from '@standard-schema/spec';
import { BadMessageError } from './errors.ts';
import { literal } from './literal.ts';

const MOST_ISSUES = 5;
const MOST_SEGMENTS = 5;

/** Looks like a member's name in a schema. What else a message has for a name may be a patron's id. */
const NAME = /^[a-z_]{1,30}$/i;

/**
 * Checks what a record says against a schema.
 *
 * @throws {BadMessageError} naming path and issue of what is wrong, never the value, nor a member that may be an id
 */
export async function validate<Schema extends StandardSchemaV1>(
  schema: Schema,
  input: unknown,
): Promise<StandardSchemaV1.InferOutput<Schema>> {
  const result = await run(schema, input);
  if (result.issues === undefined) return result.value;
  const issues = result.issues.slice(0, MOST_ISSUES).map((issue) => describe(issue, input));
  throw new BadMessageError(`The message is not what is expected here: ${issues.join('; ')}.`);
}

async function run<Schema extends StandardSchemaV1>(schema: Schema, input: unknown) {
  try {
    return (await schema['~standard'].validate(input)) as StandardSchemaV1.Result<
      StandardSchemaV1.InferOutput<Schema>
    >;
  } catch (cause) {
    const kind = cause instanceof Error ? cause.name : typeof cause;
    throw new BadMessageError(`The message could not be checked: its schema threw (${kind}).`, cause);
  }
}

function describe(issue: StandardSchemaV1.Issue, input: unknown): string {
  const path = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
  const text = withoutValue(issue.message, valueAt(path, input));
  return path.length === 0 ? text : `${path.slice(0, MOST_SEGMENTS).map(named).join('.')}: ${text}`;
}

const named = (segment: PropertyKey): string =>
  typeof segment === 'number' || NAME.test(String(segment)) ? String(segment) : '…';

const valueAt = (path: readonly PropertyKey[], input: unknown): unknown =>
  path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), input);

const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === 'object' && value !== null;

/** Schema libraries like to quote what they received: "Expected string but received 42". */
function withoutValue(message: string, value: unknown): string {
  const expectation = message.replace(/(?:,| but) received .*$/su, '');
  const text = String(isObject(value) ? '' : value);
  if (text === '' || text.length > expectation.length) return expectation;
  return expectation.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal(text)}(?![\\p{L}\\p{N}])`, 'gu'), '…');
}
