import { describe, expect, test } from '@jest/globals';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import fc from 'fast-check';
import * as v from 'valibot';
import { BadMessageError } from './errors.ts';
import { validate } from './message.ts';

const loanMessage = v.strictObject({ userID: v.pipe(v.string(), v.nonEmpty()), loanID: v.string() });

/** A schema of no library, with a validation of one's own. */
const schemaOf = (check: StandardSchemaV1.Props['validate']): StandardSchemaV1 => ({
  '~standard': { version: 1, vendor: 'test', validate: check },
});

const failureOf = async (schema: StandardSchemaV1, input: unknown): Promise<unknown> =>
  validate(schema, input).then(
    () => undefined,
    (error: unknown) => error,
  );

test('answers with what the schema makes of the message', async () => {
  const length = v.pipe(
    v.string(),
    v.transform((text) => text.length),
  );
  expect(await validate(length, '0012345')).toBe(7);
});

test('waits for a schema that checks asynchronously', async () => {
  const known = v.pipeAsync(
    v.string(),
    v.checkAsync(async (id) => id === 'known', 'unknown id'),
  );
  expect(await validate(known, 'known')).toBe('known');
  expect(await failureOf(known, 'other')).toMatchObject({ message: expect.stringContaining('unknown id') });
});

describe('a message that is not what the schema asks for', () => {
  test('is a BadMessageError, which no retry helps, with path and issue of each fault', async () => {
    const failure = await failureOf(loanMessage, { userID: '', loanID: 12345678 });
    expect(failure).toBeInstanceOf(BadMessageError);
    expect(failure).toMatchObject({ code: 'BAD_MESSAGE', retryable: false });
    expect(failure).toMatchObject({ message: expect.stringContaining('userID: Invalid length') });
    expect(failure).toMatchObject({
      message: expect.stringContaining('loanID: Invalid type: Expected string'),
    });
  });

  test('never has its values quoted', async () => {
    const secret = fc.oneof(
      fc
        .string({ minLength: 8, unit: fc.constantFrom(...'xyz0123@. -') })
        .filter((text) => text.trim().length >= 8),
      fc.integer({ min: 10_000_000 }),
    );
    await fc.assert(
      fc.asyncProperty(secret, async (value) => {
        for (const input of [value, { userID: value }, { userID: [value], loanID: { [String(value)]: 1 } }]) {
          const failure = await failureOf(v.object({ userID: v.boolean(), loanID: v.string() }), input);
          expect(failure).toBeInstanceOf(BadMessageError);
          expect(String(failure)).not.toContain(String(value));
        }
      }),
    );
  });

  test.each([
    ['must be a string (was "Smith")', 'name: must be a string (was "…")'],
    ['Smith is no id', 'name: … is no id'],
    ['not a Smithonian', 'name: not a Smithonian'],
    ['expected string, received "Smith" and more', 'name: expected string'],
  ])('has "Smith" cut out of %j', async (message, described) => {
    const schema = schemaOf(() => ({ issues: [{ message, path: ['name'] }] }));
    expect(await failureOf(schema, { name: 'Smith' })).toMatchObject({
      message: expect.stringContaining(`: ${described}.`),
    });
  });

  test('has no member named that its schema cannot know, such as an id', async () => {
    for (const name of ['ann.writer@example.org', 'reader0017', 'a'.repeat(100), '小林']) {
      const failure = await failureOf(loanMessage, { userID: 'u', loanID: '1', [name]: 1 });
      expect(failure).toMatchObject({ message: expect.stringContaining('here: …: Invalid key') });
      expect(String(failure)).not.toContain(name.slice(0, 6));
    }
    const list = v.object({ fees: v.array(v.object({ id: v.string() })) });
    expect(await failureOf(list, { fees: [{ id: 'F1' }, {}] })).toMatchObject({
      message: expect.stringContaining('here: fees.1.id: Invalid key'),
    });
  });

  test('gets a short error, however many faults it has and however long its keys are', async () => {
    const schema = schemaOf(() => ({
      issues: Array.from({ length: 1000 }, () => ({ message: 'wrong', path: ['k'.repeat(200_000)] })),
    }));
    const failure = await failureOf(schema, {});
    expect(String(failure).length).toBeLessThan(1000);
  });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('schema bug about Smith');
    },
  ],
  ['rejects', () => Promise.reject(new Error('schema bug about Smith'))],
])('blames the message when its schema %s, and keeps the cause', async (_, check) => {
  const failure = await failureOf(schemaOf(check), 'Smith');
  expect(failure).toBeInstanceOf(BadMessageError);
  expect(failure).toMatchObject({ cause: expect.objectContaining({ message: 'schema bug about Smith' }) });
  expect(String(failure)).not.toContain('Smith');
});
