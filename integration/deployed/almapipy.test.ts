import { type Sandbox, startSandbox } from '@alma-cache/alma-sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { almapipy, type Call, type Element, elementIn } from './almapipy.ts';

/*
 * almapipy was written against Alma itself, years ago and elsewhere: what it makes of the sandbox's answers tells whether they
 * are Alma's.
 */

/** More than a hundred of each that is paged, so that it takes several calls. */
const USERS = 130;
const LOANS = 250;
const REQUESTS = 112;
const FEES = 12;

let sandbox: Sandbox;

beforeAll(async () => {
  const others = Array.from({ length: USERS - 2 }, (_, index) => ({ primaryId: `user${index}` }));
  sandbox = await startSandbox({
    users: [
      { primaryId: 'Reader', loans: LOANS, requests: REQUESTS, fees: FEES },
      { primaryId: 'nobody_at_home' },
      ...others,
    ],
  });
});
afterAll(() => sandbox?.close());
beforeEach(() => sandbox.faults.clear());

/** Fields with their texts, as far as they hold one value; what is null or holds several has no element, or one of elements. */
const textsIn = (record: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([, value]) => value !== null && !Array.isArray(value))
      .map(([field, value]) => [field, textOf(value)]),
  );

const textOf = (value: unknown): string =>
  typeof value === 'object' ? String((value as { value?: unknown }).value ?? '') : String(value);

/** The same of an element of XML. */
const textsOf = ({ children }: Element): Record<string, string> =>
  Object.fromEntries(
    children.filter((child) => child.children.length === 0).map(({ name, text }) => [name, text ?? '']),
  );

/** The sandbox's record as its JSON has it. */
const onTheWire = (record: object): Record<string, unknown> => JSON.parse(JSON.stringify(record));

const kinds = [
  { of: 'loans', list: 'item_loan', id: 'loan_id', byId: 'loan_id' },
  { of: 'requests', list: 'user_request', id: 'request_id', byId: 'request_id' },
  { of: 'fees', list: 'fee', id: 'id', byId: 'fee_id' },
] as const;

/** All of a list: fees are not paged. */
const allOf = (of: Call['of'], format: Call['format'], user_id = 'Reader'): Call => ({
  of,
  format,
  args: of === 'fees' ? { user_id } : { user_id, all_records: true },
});

describe.each(kinds)('almapipy reads $of', ({ of, list, id, byId }) => {
  const records = () => [...sandbox.data.user('Reader')[of]].map(onTheWire);

  test('as JSON, every page of them and one alone', async () => {
    const [first] = records();
    const [all, one] = await almapipy(sandbox, allOf(of, 'json'), {
      of,
      format: 'json',
      args: { user_id: 'Reader', [byId]: String(first?.[id]) },
    });
    expect(all).toMatchObject({ answer: { [list]: records(), total_record_count: records().length } });
    expect(one).toEqual({ answer: first });
  });

  test('as XML, every page of them and one alone, with the values of the JSON', async () => {
    const [first] = records();
    const [all, one] = await almapipy(sandbox, allOf(of, 'xml'), {
      of,
      format: 'xml',
      args: { user_id: 'Reader', [byId]: String(first?.[id]) },
    });
    const { attributes, children } = elementIn(all);
    expect(attributes.total_record_count).toBe(String(records().length));
    expect(children.map(({ name }) => name)).toEqual(records().map(() => list));
    expect(children.map(textsOf)).toEqual(records().map(textsIn));
    expect(textsOf(elementIn(one))).toEqual(textsIn(first ?? {}));
  });

  test('of a user who has none', async () => {
    const [json, xml] = await almapipy(
      sandbox,
      allOf(of, 'json', 'nobody_at_home'),
      allOf(of, 'xml', 'nobody_at_home'),
    );
    expect(json).toMatchObject({ answer: { total_record_count: 0 } });
    expect(json).not.toHaveProperty(['answer', list]);
    expect(elementIn(xml)).toMatchObject({
      attributes: { total_record_count: '0' },
      children: [],
    });
  });
});

test.each(['loans', 'requests'] as const)(
  'almapipy reads part of the %s where it asks for that',
  async (of) => {
    const args = { user_id: 'Reader', limit: 7, offset: 5 };
    const [json, xml] = await almapipy(sandbox, { of, format: 'json', args }, { of, format: 'xml', args });
    const { list, id } = kinds.find((kind) => kind.of === of) ?? kinds[0];
    const part = [...sandbox.data.user('Reader')[of]].slice(5, 12).map(onTheWire);
    const total_record_count = sandbox.data.user('Reader')[of].size;
    expect(json).toEqual({ answer: { [list]: part, total_record_count } });
    expect(elementIn(xml).children.map((each) => textsOf(each)[id])).toEqual(
      part.map((record) => record[id]),
    );
  },
);

test('almapipy reads all users, and each by the id in any case', async () => {
  const all: Call = { of: 'users', format: 'json', args: { all_records: true, limit: 50 } };
  const one: Call = { of: 'users', format: 'json', args: { user_id: 'READER' } };
  const [list, reader, listInXml, readerInXml] = await almapipy(
    sandbox,
    all,
    one,
    { ...all, format: 'xml' },
    { ...one, format: 'xml' },
  );
  const ids = sandbox.data.userIds().toSorted();
  const { user } = (list as { answer: { user: { primary_id: string }[] } }).answer;
  expect(user.map(({ primary_id }) => primary_id).toSorted()).toEqual(ids);
  const elements = elementIn(listInXml).children;
  expect(elements.map((each) => textsOf(each).primary_id ?? '').toSorted()).toEqual(ids);
  expect(reader).toMatchObject({ answer: { primary_id: 'Reader', status: { value: 'ACTIVE' } } });
  expect(textsOf(elementIn(readerInXml))).toMatchObject({
    primary_id: 'Reader',
    status: 'ACTIVE',
  });
});

test('almapipy has Alma tell whether loans can be renewed, and what counts a user has', async () => {
  const [loans, user] = await almapipy(
    sandbox,
    { of: 'loans', format: 'json', args: { user_id: 'Reader', limit: 1, q_params: { expand: 'renewable' } } },
    { of: 'users', format: 'json', args: { user_id: 'Reader', q_params: { expand: 'loans,requests,fees' } } },
  );
  expect(loans).toMatchObject({ answer: { item_loan: [{ renewable: expect.any(Boolean) }] } });
  expect(user).toMatchObject({
    answer: { loans: { value: String(LOANS) }, requests: { value: String(REQUESTS) } },
  });
});

describe.each(['json', 'xml'] as const)('almapipy is told, in %s,', (format) => {
  test.each([
    ['that there is no such user', 'users', { user_id: 'stranger' }, '401861'],
    ['that there is no such loan', 'loans', { user_id: 'Reader', loan_id: '1' }, '401823'],
    ['that there is no such request', 'requests', { user_id: 'Reader', request_id: '1' }, '401694'],
    ['that there is no such fee', 'fees', { user_id: 'Reader', fee_id: '1' }, '401665'],
  ] as const)('%s', async (_, of, args, code) => {
    const [failure] = await almapipy(sandbox, { of, format, args });
    expect(failure).toEqual({ error: expect.stringMatching(new RegExp(`^${code} - \\w`)), status: 400 });
  });

  test('that its key is none', async () => {
    const [failure] = await almapipy({ url: sandbox.url, apiKey: 'wrong' }, allOf('loans', format));
    expect(failure).toEqual({ error: expect.stringMatching(/^UNAUTHORIZED - /), status: 400 });
  });

  test.each([
    ['second', 'second-threshold', 'PER_SECOND_THRESHOLD'],
    ['day', 'day-threshold', 'DAILY_THRESHOLD'],
  ] as const)('that it has asked too often for a %s', async (_, fault, code) => {
    sandbox.faults.set(fault);
    const [failure] = await almapipy(sandbox, allOf('fees', format));
    expect(failure).toEqual({ error: expect.stringMatching(new RegExp(`^${code} - `)), status: 429 });
  });
});
