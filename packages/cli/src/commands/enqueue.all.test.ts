import { startSandbox } from '@alma-cache/alma-sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startWorkplace, type Workplace } from '../enqueue/testing/workplace.ts';

/** Alma's clock where it stands still: at midnight it would begin to count the day's calls anew. */
const NOON = Date.UTC(2026, 0, 15, 12);

let at: Workplace;
beforeAll(async () => {
  at = await startWorkplace();
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
});
afterEach(() => at.clear());

describe('every user of Alma', () => {
  const almaEnv = ({ url, apiKey }: { url: string; apiKey: string }) => ({
    ALMA_API_URL: url,
    ALMA_API_KEY: apiKey,
  });

  test('is counted in one call unless sending is asked for', async () => {
    await using sandbox = await startSandbox({ users: 250, perDay: 1000, now: () => NOON });
    const { code, stdout, stderr } = await at.enqueue(['--all'], { env: almaEnv(sandbox) });
    expect(stdout).toMatch(
      /^250 users of Alma to queue, read in 4 calls\.\n999 Alma calls left today\.\nThe queue/,
    );
    expect(stderr).toBe('Nothing was sent; --yes sends.\n');
    expect(code).toBe(0);
    expect(sandbox.calls.total).toBe(1);
  });

  test('is sent in as many calls as was said', async () => {
    await using sandbox = await startSandbox({ users: 250 });
    const dryRun = await at.enqueue(['--all', '--json'], { env: almaEnv(sandbox) });
    const before = sandbox.calls.total;
    const { code } = await at.enqueue(['--all', '--yes'], { env: almaEnv(sandbox) });
    expect(code).toBe(0);
    expect(sandbox.calls.total - before).toBe(JSON.parse(dryRun.stdout).almaCalls);
    const everyone = Array.from(sandbox.data.users(), ({ primaryId }) => primaryId);
    expect(await at.queued()).toEqual(everyone.toSorted());
  });

  test('is gone on with where the day’s calls were used up', async () => {
    await using sandbox = await startSandbox({ users: 250, perDay: 2, now: () => NOON });
    const { code, stdout, stderr } = await at.enqueue(['--all', '--yes'], { env: almaEnv(sandbox) });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^80 user ids queued/);
    const [failure, advice] = stderr.split('\n');
    expect(failure).toMatch(/^alma-cache: .*day/i);
    expect(advice).toContain('To go on: npx alma-cache enqueue --from 81 --all --yes --stack local-stack');
    expect(stderr).toMatch(/\nALMA_API_KEY has to be set for that, as it was now\.\n$/);

    sandbox.limits.perDay = 100;
    const rest = await at.enqueue(['--all', '--yes', '--from', '81', '--json'], {
      env: almaEnv(sandbox),
    });
    expect(JSON.parse(rest.stdout)).toMatchObject({ queued: 170, next: null });
    const everyone = Array.from(sandbox.data.users(), ({ primaryId }) => primaryId);
    expect(await at.queued()).toEqual(everyone.toSorted());
  });

  test('is told from contacts without an id, which are counted and count where it is gone on with', async () => {
    await using sandbox = await startSandbox({ users: 250, contacts: 30, perDay: 2, now: () => NOON });
    const { code, stdout } = await at.enqueue(['--all', '--yes', '--json'], { env: almaEnv(sandbox) });
    const { queued, placeholders, next } = JSON.parse(stdout);
    expect(code).toBe(3);
    expect(placeholders).toBe(30);
    expect(next).toBe(queued + placeholders + 1);

    sandbox.limits.perDay = 100;
    const env = almaEnv(sandbox);
    const rest = await at.enqueue(['--all', '--yes', '--from', String(next)], { env });
    expect(rest.code).toBe(0);
    const everyone = Array.from(sandbox.data.users(), ({ primaryId }) => primaryId);
    expect(await at.queued()).toEqual(everyone.toSorted());

    const again = await at.enqueue(['--all', '--yes'], { env });
    expect(again.stdout).toMatch(/^250 user ids queued, of 280 read: .*, 30 without a primary id\.\n/);
    expect(again.code).toBe(0);
  });

  test.each([[[]], [['--yes']]])('has nothing beyond its end: %j', async (mode) => {
    await using sandbox = await startSandbox({ users: 2 });
    const { code, stdout, stderr } = await at.enqueue(['--all', '--from', '4', ...mode], {
      env: almaEnv(sandbox),
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^alma-cache: There is nothing from number 4 on[^\n]*\n$/);
    expect(code).toBe(2);
  });

  test.each([[[]], [['--yes']]])('is done where it is gone on with from its end: %j', async (mode) => {
    await using sandbox = await startSandbox({ users: 2 });
    const { code, stderr } = await at.enqueue(['--all', '--from', '3', ...mode], { env: almaEnv(sandbox) });
    expect(stderr).toMatch(/^Nothing is left to queue from number 3 on\.\n/);
    expect(code).toBe(0);
    expect(await at.queued()).toEqual([]);
  });

  test('is not read with a key that Alma refuses', async () => {
    await using sandbox = await startSandbox({ users: 1 });
    const env = { ...almaEnv(sandbox), ALMA_API_KEY: 'l8xx-wrong' };
    const { code, stdout, stderr } = await at.enqueue(['--all', '--yes'], { env });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^alma-cache: [^\n]*key[^\n]*\n$/);
    expect(stderr).not.toContain('l8xx-wrong');
  });
});
