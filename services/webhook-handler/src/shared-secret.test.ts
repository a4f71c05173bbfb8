import { describe, expect, test } from '@jest/globals';
import { SharedSecretError, sharedSecretCheck } from './shared-secret.ts';
import { signatureOf } from './signature.ts';
import { parameterName, startParameterStore } from './testing/parameter-store.ts';

const body = Buffer.from('{"event":{"value":"LOAN_CREATED"}}');

/** A check against a parameter that can be changed, with a clock that stands until it is moved. */
async function start(value: string) {
  const ssm = await startParameterStore(value);
  const clock = { ms: 0 };
  const isSigned = sharedSecretCheck(parameterName, { now: () => clock.ms });
  return {
    ssm,
    clock,
    isSignedBy: (secret: string) => isSigned(body, signatureOf(body, secret)),
    [Symbol.asyncDispose]: ssm[Symbol.asyncDispose],
  };
}

test('the parameter is read decrypted, once for any number of good signatures', async () => {
  await using check = await start('one');
  expect(await Promise.all([check.isSignedBy('one'), check.isSignedBy('one')])).toEqual([true, true]);
  expect(await check.isSignedBy('one')).toBe(true);
  expect(check.ssm.requests).toEqual([
    { action: 'GetParameters', body: { Names: [parameterName], WithDecryption: true } },
  ]);
});

describe('while the secret is being changed', () => {
  test.each(['new\nold', 'new\r\nold\r\n', '  new \n\n old '])('%j holds both', async (value) => {
    await using check = await start(value);
    expect(await check.isSignedBy('new')).toBe(true);
    expect(await check.isSignedBy('old')).toBe(true);
    expect(await check.isSignedBy('')).toBe(false);
    expect(await check.isSignedBy(value)).toBe(false);
  });

  test('a changed parameter is picked up by the first signature that needs it', async () => {
    await using check = await start('old');
    expect(await check.isSignedBy('old')).toBe(true);
    check.ssm.put('new');
    expect(await check.isSignedBy('new')).toBe(true);
    expect(await check.isSignedBy('old')).toBe(false);
  });
});

test('a secret may hold what other formats separate by', async () => {
  await using check = await start('a,b c;d');
  expect(await check.isSignedBy('a,b c;d')).toBe(true);
  expect(await check.isSignedBy('a')).toBe(false);
});

describe('whoever sends wrong signatures', () => {
  test('causes one read in five seconds at most', async () => {
    await using check = await start('right');
    await check.isSignedBy('right');
    for (let attempt = 0; attempt < 1000; attempt++) {
      expect(await check.isSignedBy('wrong')).toBe(false);
      check.clock.ms += 10;
    }
    // One for the first signature, then those of ten seconds.
    expect(check.ssm.requests).toHaveLength(3);
  });

  test('causes one read however many arrive at once', async () => {
    await using check = await start('right');
    await check.isSignedBy('right');
    await Promise.all(Array.from({ length: 100 }, () => check.isSignedBy('wrong')));
    expect(check.ssm.requests).toHaveLength(2);
  });

  test('takes nothing from good ones', async () => {
    await using check = await start('right');
    expect(await check.isSignedBy('wrong')).toBe(false);
    expect(await check.isSignedBy('right')).toBe(true);
  });
});

describe('while SSM is down', () => {
  test('good signatures pass with the secret that is held', async () => {
    await using check = await start('right');
    await check.isSignedBy('right');
    check.ssm.refuse();
    expect(await check.isSignedBy('right')).toBe(true);
  });

  test('others are neither accepted nor refused: the secret may have been changed', async () => {
    await using check = await start('right');
    await check.isSignedBy('right');
    check.ssm.refuse();
    await expect(check.isSignedBy('other')).rejects.toThrow(SharedSecretError);
  });

  test('the error names the parameter and the reason, and keeps the cause', async () => {
    await using check = await start('right');
    check.ssm.delete();
    await expect(check.isSignedBy('right')).rejects.toMatchObject({
      code: 'SHARED_SECRET_UNAVAILABLE',
      message: expect.stringMatching(`${parameterName}.*There is no SSM parameter`),
      cause: expect.any(Error),
    });
  });

  test.each(['', ' \n '])('a parameter without a secret in it, %j, signs nothing', async (value) => {
    await using check = await start(value);
    await expect(check.isSignedBy('')).rejects.toThrow(SharedSecretError);
  });
});
