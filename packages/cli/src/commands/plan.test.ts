import { describe, expect, test } from '@jest/globals';
import { EMPTY_ENVIRONMENT } from '../testing/environment.ts';
import { runCommand } from '../testing/run-command.ts';

const plan = (...args: string[]) => runCommand(['plan', ...args], { env: EMPTY_ENVIRONMENT });

async function planJson(...args: string[]) {
  const { code, stdout, stderr } = await plan(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('plan', () => {
  test('needs no more than the number of users, and no AWS', async () => {
    const { code, stdout, stderr } = await plan('--users', '50000');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^users +50,000, each with 5 loans, 1 request, 1 fee$/m);
    expect(stdout).toMatch(/^rate +24 calls of Alma a second$/m);
    expect(stdout).toMatch(/^quota +not known: give --quota/m);
    expect(stdout).toMatch(/^queued +500,000 +10\.0 +\d+ h( \d+ min)? +\$\d+\.\d\d +updateLoan$/m);
    expect(stdout).toMatch(/^direct +150,000 +3\.0 +1 h \d+ min +\$\d+\.\d\d +updateUser$/m);
    expect(stdout).toMatch(/^updateUser +50,000 +150,000 +10,000/m);
    expect(stdout).toMatch(/^updateUser +50,000 +150,000 +5,000/m);
    expect(stdout).toMatch(/^AWS \(eu-west-1, \d{4}-\d\d\)/m);
    expect(stdout).toMatch(
      /^DynamoDB write units +400,000 +\$0\.28 +400,000 +\$0\.28 +EU-WriteRequestUnits$/m,
    );
    expect(stdout).toMatch(/^- Nothing fails/m);
  });

  test('says how many users the quota of a day pays for', async () => {
    const { stdout } = await plan('--users', '50000', '--quota', '400000', '--share', '50');
    expect(stdout).toMatch(/^quota +200,000 calls a day; /m);
    expect(stdout).toMatch(/^mode .* days +users a day/m);
    expect(stdout).toMatch(/^queued +500,000 .* 2\.5 +20,000 /m);
    expect(stdout).toMatch(/^direct +150,000 .* 0\.8 +50,000 /m);
  });

  test('counts the calls of a share to the last one', async () => {
    const callsPerDay = async (quota: number, share: number) =>
      (await planJson('--users', '1', '--quota', String(quota), '--share', String(share))).limits.callsPerDay;
    expect(await callsPerDay(400_000, 57)).toBe(228_000);
    expect(await callsPerDay(100, 29)).toBe(29);
    expect(await callsPerDay(100, 28.5)).toBe(28);
  });

  test('has something for programs, null where nothing is known', async () => {
    const json = await planJson('--users', '1000', '--loans-per-user', '2.5', '--all', '--retries', '2');
    expect(json).toMatchObject({
      workload: {
        users: 1000,
        loansPerUser: 2.5,
        requestsPerUser: 1,
        feesPerUser: 1,
        listsUsers: true,
        retries: 0.02,
      },
      limits: { rate: 24, callsPerDay: null },
      modes: {
        queued: {
          calls: { byRoute: { '/users': 11, '/users/{user_id}/loans/{loan_id}': 2500 } },
          slowest: 'updateUser',
          quota: null,
        },
        direct: {
          calls: { byRoute: { '/users': 11, '/users/{user_id}/loans/{loan_id}': 0 } },
          slowest: 'updateUser',
          quota: null,
        },
      },
      prices: { region: 'eu-west-1', currency: 'USD' },
    });
    const withQuota = await planJson('--users', '1000', '--quota', '5000', '--rate', '12');
    expect(withQuota).toMatchObject({
      limits: { rate: 12, callsPerDay: 5000 },
      modes: {
        queued: { quota: { days: 2, usersPerDay: 500 } },
        direct: { quota: { days: 0.6, usersPerDay: 1000 } },
      },
    });
  });

  test('never says that something costs nothing', async () => {
    const { stdout } = await plan('--users', '1');
    expect(stdout).toMatch(/^KMS decryptions +\d+ +<\$0\.01/m);
  });

  test.each([
    ['no users given', /required option '--users/, []],
    ['zero users', /1 or more/, ['--users', '0']],
    ['negative users', /1 or more/, ['--users', '-5']],
    ['half a user', /1 or more/, ['--users', '1.5']],
    ['words', /1 or more/, ['--users', 'many']],
    ['negative loans', /0 or more/, ['--users', '1', '--loans-per-user', '-1']],
    ['endless fees', /0 or more/, ['--users', '1', '--fees-per-user', 'Infinity']],
    ['no number of requests', /0 or more/, ['--users', '1', '--requests-per-user', 'NaN']],
    ['no rate', /above 0/, ['--users', '1', '--rate', '0']],
    ['a rate that cannot be deployed', /3 or more/, ['--users', '1', '--rate', '2']],
    ['a share of nothing', /--quota, which is missing/, ['--users', '1', '--share', '50']],
    ['more than all', /0 to 100/, ['--users', '1', '--quota', '1000', '--share', '101']],
    ['none of the quota', /no call of Alma/, ['--users', '1', '--quota', '1000', '--share', '0']],
    ['an argument', /too many arguments/, ['50000', '--users', '1']],
  ])('refuses %s in one line', async (_, message, args) => {
    const { code, stdout, stderr } = await plan(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^alma-cache: .*\n$/);
  });
});
