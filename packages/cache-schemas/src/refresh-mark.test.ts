import { expect, test } from '@jest/globals';
import { isOfRefresh, refreshing } from './refresh-mark.ts';

type Sent = Parameters<Parameters<typeof refreshing>[0]['sendAll']>[0];

/** The attributes of each message, as a function receives them. */
const received = (messages: Sent) =>
  messages.map(({ attributes }) => ({
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
        name,
        { dataType: DataType, stringValue: StringValue },
      ]),
    ),
  }));

test('what is sent to a refreshing queue is known as part of a refresh, with its body as it is', async () => {
  const sent: Sent[number][] = [];
  const options = { signal: new AbortController().signal };
  const queue = refreshing({
    sendAll: async (messages: Sent, given?: typeof options) => {
      expect(given).toBe(options);
      sent.push(...messages);
    },
  });
  await queue.sendAll(['ann', '0012345'], options);
  expect(sent.map(({ body }) => body)).toEqual(['ann', '0012345']);
  expect(received(sent).map(isOfRefresh)).toEqual([true, true]);
});

test('a queue that does not take the messages says so to whoever sends', async () => {
  const refusal = new Error('no');
  const queue = refreshing({ sendAll: () => Promise.reject(refusal) });
  await expect(queue.sendAll(['ann'])).rejects.toBe(refusal);
});

test.each([
  {},
  { messageAttributes: {} },
  { messageAttributes: { purpose: {} } },
  { messageAttributes: { purpose: { stringValue: 'curiosity' } } },
  { messageAttributes: { other: { stringValue: 'refresh' } } },
])('a message with %j is not', (message) => {
  expect(isOfRefresh(message)).toBe(false);
});
