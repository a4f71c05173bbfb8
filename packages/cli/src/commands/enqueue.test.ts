import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ids, startWorkplace, type Workplace } from '../enqueue/testing/workplace.ts';

let at: Workplace;
beforeAll(async () => {
  at = await startWorkplace();
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
});
afterEach(() => at.clear());

const MIXED = '\uFEFFprimary_id\r\n0012345\r\n\r\n"Anna" \r\nBEN\r\nanna\r\n..\r\nchris';

describe('a list', () => {
  test('is checked, and nothing is sent, unless that is asked for', async () => {
    const { code, stdout, stderr } = await at.enqueue([await at.fileOf(MIXED)]);
    expect(stdout).toBe(
      [
        '4 user ids to queue, of 7 read: 2 invalid, 1 repeated.',
        'The first is 0012345.',
        `The queue is ${at.stack.queue('usersQueue').url}: 0 messages waiting, each kept for 4 d.`,
        '',
        'number  not sent    because it',
        '     1  primary_id  looks like a header',
        '     7  ..          is a relative path',
        '     6  anna        came before',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('Nothing was sent; --yes sends.\n');
    expect(code).toBe(3);
    expect(await at.queued()).toEqual([]);
  });

  test('is sent with --yes, but for what is invalid or repeated', async () => {
    const { code, stdout, stderr } = await at.enqueue([await at.fileOf(MIXED), '--yes']);
    expect(await at.queued()).toEqual(['0012345', 'Anna', 'BEN', 'chris']);
    expect(stdout).toMatch(/^4 user ids queued, of 7 read: 2 invalid, 1 repeated, 0 failed\.\n/);
    expect(stderr).toBe('');
    expect(code).toBe(3);
  });

  test('may come from standard input', async () => {
    const { code, stdout } = await at.enqueue(['-', '--yes', '--json'], {
      stdin: ['an', 'na\nb', 'en\n'],
    });
    expect(await at.queued()).toEqual(['anna', 'ben']);
    expect(JSON.parse(stdout)).toEqual({
      dryRun: false,
      source: 'standard input',
      queue: at.stack.queue('usersQueue').url,
      read: 2,
      queued: 2,
      invalid: 0,
      repeated: 0,
      failed: 0,
      placeholders: 0,
      next: null,
      notSent: [],
    });
    expect(code).toBe(0);
  });

  test('is gone on with from a line, and what came before it is not sent again', async () => {
    const { code, stdout } = await at.enqueue([await at.fileOf(MIXED), '--from', '5', '--yes', '--json']);
    expect(await at.queued()).toEqual(['BEN', 'chris']);
    expect(JSON.parse(stdout)).toMatchObject({ read: 4, queued: 2, invalid: 1, repeated: 1 });
    expect(code).toBe(3);
  });

  test.each([[[]], [['--yes']]])('is done where it is gone on with from its end: %j', async (mode) => {
    const { code, stdout, stderr } = await at.enqueue(['-', '--from', '3', ...mode], {
      stdin: 'anna\nben\n',
    });
    expect(stdout).toMatch(/^0 user ids (to queue|queued), of 0 read/);
    expect(stderr).toMatch(/^Nothing is left to queue from number 3 on\.\n/);
    expect(code).toBe(0);
    expect(await at.queued()).toEqual([]);
  });

  test.each([
    ['with repeated ids alone is sent as it should be', 'anna\nANNA\n', 0],
    ['with nothing valid in it is one', '..\n', 1],
  ])('%s', async (_, content, exitCode) => {
    const file = await at.fileOf(content);
    expect((await at.enqueue([file, '--yes'])).code).toBe(exitCode);
    expect((await at.enqueue([file])).code).toBe(exitCode);
  });

  test.each([[[]], [['--yes']]])('with nothing in it is refused, unless that may be so: %j', async (mode) => {
    const empty = await at.enqueue(['-', ...mode], { stdin: '\n\n' });
    expect(empty).toMatchObject({ code: 2, stdout: '' });
    expect(empty.stderr).toContain('standard input holds no user id; with --allow-empty that is no error');
    expect((await at.enqueue(['-', '--allow-empty', ...mode], { stdin: '\n\n' })).code).toBe(0);
  });

  test.each([[[]], [['--yes']], [['--from', '2', '--yes']]])(
    'of several columns is refused, as it holds more than ids: %j',
    async (mode) => {
      const file = await at.fileOf('Primary ID,Name\nanna,Ann Writer\n');
      const { code, stdout, stderr } = await at.enqueue([file, ...mode]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^alma-cache: .* is a table of several columns; .* cut -d, -f1[^\n]*\n$/);
      expect(stderr).not.toContain('Writer');
      expect(await at.queued()).toEqual([]);
    },
  );

  test.each([
    ['anna\tAnn Writer\n', 'cut -f1 FILE'],
    ['Surname;Primary ID\nWriter;anna\n', "cut -d';' -f2 FILE"],
    ['anna,Ann Writer\n', 'cut -d, -f1 FILE'],
  ])('of several columns is refused, whatever they are and are separated by: %j', async (content, cut) => {
    const { code, stderr } = await at.enqueue([await at.fileOf(content), '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain(` ${cut} | npx alma-cache enqueue -`);
    expect(await at.queued()).toEqual([]);
  });

  test('of 2,000 ids arrives whole', async () => {
    const { code } = await at.enqueue([await at.fileOf(ids(2_000)), '--yes']);
    expect(code).toBe(0);
    expect(new Set(await at.queued())).toEqual(new Set(ids(2_000)));
  });

  test('of which SQS refuses some at first arrives whole', async () => {
    at.stack.faults.set([
      { service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', rate: 0.3, times: 20 },
      { service: 'sqs', action: 'SendMessageBatch', kind: 'throttle', rate: 0.3, times: 5 },
    ]);
    const { code } = await at.enqueue([await at.fileOf(ids(200)), '--yes']);
    expect(code).toBe(0);
    expect(await at.queued()).toEqual(ids(200).toSorted());
    expect(at.stack.faults.counts['sqs SendMessageBatch refuse-entries']).toBe(20);
  });

  test('of which SQS keeps refusing some is gone on with from the first of them', async () => {
    at.stack.faults.set([{ service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', rate: 0.9 }]);
    const file = await at.fileOf(ids(60));
    const { code, stdout, stderr } = await at.enqueue([file, '--yes', '--json']);
    const { read, queued, failed, next } = JSON.parse(stdout);
    expect(code).toBe(3);
    expect(queued + failed).toBe(read);
    expect(stderr).toMatch(/^alma-cache: SQS did not accept \d+ of 40 user ids[^\n]*\nTo go on: [^\n]*\n$/);

    at.stack.faults.clear();
    expect((await at.enqueue([file, '--yes', '--from', String(next)])).code).toBe(0);
    expect(new Set(await at.queued())).toEqual(new Set(ids(60)));
  });

  test('tells in one JSON object what it holds', async () => {
    const { stdout } = await at.enqueue([await at.fileOf(MIXED), '--json']);
    expect(JSON.parse(stdout)).toEqual({
      dryRun: true,
      source: at.file,
      queue: at.stack.queue('usersQueue').url,
      waiting: 0,
      retentionSeconds: 345_600,
      read: 7,
      toQueue: 4,
      invalid: 2,
      repeated: 1,
      placeholders: 0,
      first: '0012345',
      notSent: [
        { number: 1, id: 'primary_id', outcome: 'invalid', reason: 'looks like a header' },
        { number: 6, id: 'anna', outcome: 'repeated', reason: 'came before' },
        { number: 7, id: '..', outcome: 'invalid', reason: 'is a relative path' },
      ],
    });
  });
});
