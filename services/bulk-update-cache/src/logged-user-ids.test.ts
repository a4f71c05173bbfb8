import { AlmaClient } from '@alma-cache/alma-client';
import { createSqsHandler } from '@alma-cache/aws-utils';
import { userMessage } from '@alma-cache/cache-schemas';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { environment } from '@alma-cache/testing/environment';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

/** What begins and ends each id of these tests, and is nowhere else in a log: part of an id holds one of them. */
const BEGINNING = 'qz7';
const END = '7zq';
const userID = fc
  .string({ unit: fc.constantFrom(...'Aé.@-_ \u00a0+\'"&<>%/'), maxLength: 60 })
  .map((middle) => `Qz7${middle}7zQ`);

/** The lines that are logged of Users messages, and what the lines with the failures say. */
async function logOf(bodies: readonly string[], answer: () => Response) {
  const logger = new CapturedLogger();
  const alma = new AlmaClient({ apiKey: 'key', fetch: async () => answer(), retry: { maxAttempts: 1 } });
  const handler = createSqsHandler({
    message: userMessage,
    userId: (userID) => userID,
    process: async (userID, { signal }) => {
      await alma.users.for(userID, { signal }).fees();
    },
    logger,
  });
  await handler(sqsEvent(bodies), lambdaContext());
  const failures = logger.at('ERROR').map(({ message }) => String(message));
  expect(failures).toHaveLength(bodies.length);
  return { failures, log: JSON.stringify(logger.lines).toLowerCase() };
}

function expectNoId(log: string) {
  expect(log).not.toContain(BEGINNING);
  expect(log).not.toContain(END);
}

const noAnswer = () => new Response(null, { status: 503 });

describe('no part of an id is logged', () => {
  test('of a file with an id on each line that was sent as one message', async () => {
    const file = ['anna.writer', 'ben.reader', 'cleo.lender', 'dan.keeper'].map(
      (name) => `${name}@example.org`,
    );
    const { failures, log } = await logOf([file.join('\n')], noAnswer);
    expect(failures).toEqual(['The id of 93 characters contains control characters, so Alma was not asked']);
    for (const name of ['anna', 'writer', 'ben', 'keeper', 'example']) expect(log).not.toContain(name);
  });

  test('of messages that hold several ids, or one that Alma cannot have', async () => {
    const between = fc.constantFrom('\n', '\r\n', '\t', '\0', '\ud800');
    const body = fc
      .tuple(fc.array(userID, { minLength: 1, maxLength: 12 }), between, fc.boolean())
      .map(([ids, separator, ends]) => ids.join(separator) + (ends ? separator : ''));
    await fc.assert(
      fc.asyncProperty(body, async (body) => {
        expectNoId((await logOf([body], noAnswer)).log);
      }),
    );
  });

  test.each([80, 255, 256, 257, 2_000, 100_000])('of a message of %i characters', async (length) => {
    const body = `Qz7${'x'.repeat(length - 6)}7zQ`;
    expectNoId((await logOf([body, `${body.slice(0, -1)}\n`], noAnswer)).log);
  });

  /** A character as XML may write it. */
  const xmlForms: Record<string, (character: string) => string> = {
    'by its name': (character) => NAMED[character] ?? character,
    'by its decimal number': (character) => `&#${character.codePointAt(0)};`,
    'by its hexadecimal number': (character) => `&#x${character.codePointAt(0)?.toString(16)};`,
  };
  const NAMED: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  const inXml = (form: (character: string) => string) => (text: string) =>
    `<web_service_result><errorList><error><errorCode>401652</errorCode><errorMessage>${[...text]
      .map((character) => (/[\w .:]/.test(character) ? character : form(character)))
      .join('')}</errorMessage></error></errorList></web_service_result>`;

  test.each<[string, (text: string) => string]>([
    ['in JSON', (text) => JSON.stringify({ errorList: { error: [{ errorCode: '1', errorMessage: text }] } })],
    ['as text', (text) => text],
    ...Object.entries(xmlForms).map(([name, form]): [string, (text: string) => string] => [
      `in XML, ${name}`,
      inXml(form),
    ]),
  ])('that Alma repeats %s, wherever its words are cut', async (_, write) => {
    const said = fc.tuple(
      fc.nat({ max: 230 }),
      fc.constantFrom('', '.', ' was not found', "' was\nnot found"),
    );
    await fc.assert(
      fc.asyncProperty(userID, fc.boolean(), said, async (id, upper, [length, rest]) => {
        const text = `${'x'.repeat(length)} ${upper ? id.toUpperCase() : id}${rest}`;
        const { failures, log } = await logOf([id], () => new Response(write(text), { status: 400 }));
        expectNoId(log);
        expect(failures[0]).toContain('(user id)');
      }),
      { numRuns: 50 },
    );
  });

  test.each([' ', '  ', '\u00a0'])('where %j stands around it, and Alma leaves that out', async (space) => {
    const answer = () => new Response('No user Qz7 x7zQ', { status: 400 });
    expectNoId((await logOf([`${space}Qz7 x7zQ${space}`], answer)).log);
  });
});

test('what else Alma says of a user stays readable', async () => {
  const { failures } = await logOf(['ann'], () => new Response('User ANN\nis no patron', { status: 400 }));
  expect(failures).toEqual([
    'Alma rejected the request for the fees of user "(user id)": it answered 400 (User (user id) is no patron)',
  ]);
});

test('where LOG_USER_IDS is true an id is quoted that is short enough, and counted else', async () => {
  using _ = environment({ LOG_USER_IDS: 'true' });
  const { failures } = await logOf(['ann\nbob', `ann${'\n'.repeat(98)}`], noAnswer);
  expect(failures).toEqual([
    'The id "ann\\nbob" contains control characters, so Alma was not asked',
    'The id of 101 characters contains control characters, so Alma was not asked',
  ]);
});
