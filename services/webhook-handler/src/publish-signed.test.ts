import { loanEventText } from '@alma-cache/testing/alma-events';
import { expect, test } from '@jest/globals';
import type { WebhookEvent } from './event.ts';
import { MAX_BODY_BYTES, publishSigned } from './publish-signed.ts';

const loanCreated = Buffer.from(loanEventText('LOAN_CREATED', '2031-02-18T10:11:15.005Z', { loan_id: '17' }));

/** Whatever is signed `good` is signed. */
function ports() {
  const published: WebhookEvent[] = [];
  return {
    published,
    isSigned: async (_: Uint8Array, signature: string) => signature === 'good',
    publish: async (event: WebhookEvent) => {
      published.push(event);
    },
  };
}

test('publishes a signed event', async () => {
  const { published, ...rest } = ports();
  const event = await publishSigned({ body: loanCreated, signature: 'good' }, rest);
  expect(published).toEqual([event]);
  expect(event).toMatchObject({ type: 'LOAN_CREATED', text: loanCreated.toString() });
});

test.each([
  ['a wrong signature', { body: loanCreated, signature: 'bad' }, 401],
  ['no signature', { body: loanCreated, signature: undefined }, 401],
  ['a wrong signature of what is not JSON', { body: Buffer.from('<xml/>'), signature: 'bad' }, 401],
  ['a signed body that is not JSON', { body: Buffer.from('no'), signature: 'good' }, 400],
  [
    'a signed event of another type',
    { body: Buffer.from('{"event":{"value":"ITEM"}}'), signature: 'good' },
    422,
  ],
  ['a body over the limit', { body: Buffer.alloc(MAX_BODY_BYTES + 1, ' '), signature: 'good' }, 413],
])('%s is refused and nothing published', async (_, delivery, status) => {
  const { published, ...rest } = ports();
  await expect(publishSigned(delivery, rest)).rejects.toMatchObject({ status });
  expect(published).toEqual([]);
});

test('a body at the limit is published', async () => {
  const { published, ...rest } = ports();
  const body = Buffer.concat([loanCreated, Buffer.alloc(MAX_BODY_BYTES - loanCreated.byteLength, ' ')]);
  await publishSigned({ body, signature: 'good' }, rest);
  expect(published).toHaveLength(1);
});

test('an event that is over the limit once it is written as a queue takes it is refused', async () => {
  const { published, ...rest } = ports();
  const room = MAX_BODY_BYTES - loanCreated.byteLength;
  const body = Buffer.from(loanCreated.toString().replace('An invented title', '\uffff'.repeat(room / 3)));
  await expect(publishSigned({ body, signature: 'good' }, rest)).rejects.toMatchObject({ status: 413 });
  expect(published).toEqual([]);
});

test('an event that could not be published fails the request', async () => {
  const publish = () => Promise.reject(new Error('SNS is down'));
  await expect(
    publishSigned({ body: loanCreated, signature: 'good' }, { ...ports(), publish }),
  ).rejects.toThrow('SNS is down');
});
