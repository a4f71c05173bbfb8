import { clientSettings } from '@alma-cache/testing/client-settings';
import {
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { arn, TinyQueues } from '../../testing/tiny-queues.ts';

const refused = ['\0', '\u{1}', '\u{b}', '\u{1f}', '\u{d800}', '\u{dfff}', '\u{fffe}', '\u{ffff}'].map(
  (character) => [character],
);
const accepted = [
  '\t',
  '\n',
  '\r',
  ' ',
  '\u{7f}',
  '\u{d7ff}',
  '\u{e000}',
  '\u{fffd}',
  '😀',
  '\u{10ffff}',
].map((character) => [character]);

let queues: TinyQueues;
let sns: SNSClient;
let TopicArn: string | undefined;

beforeAll(async () => {
  queues = await TinyQueues.start();
  sns = new SNSClient({ ...clientSettings, endpoint: queues.sqs.url, maxAttempts: 1 });
  ({ TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'events' })));
  const Attributes = { RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn('elsewhere'), Attributes }));
});

afterAll(async () => {
  sns.destroy();
  await queues[Symbol.asyncDispose]();
});

const attribute = (StringValue: string) => ({ reason: { DataType: 'String', StringValue } });

describe('SQS', () => {
  const QueueUrl = () => queues.url('loans');
  const send = (MessageBody: string, reason = 'none') =>
    queues.client.send(
      new SendMessageCommand({ QueueUrl: QueueUrl(), MessageBody, MessageAttributes: attribute(reason) }),
    );

  test.each(accepted)('takes %j, in a body and in an attribute', async (character) => {
    await send(`a${character}b`, `c${character}d`);
    const [message] = await queues.receive('loans', 60);
    expect(message).toMatchObject({
      Body: `a${character}b`,
      MessageAttributes: { reason: { StringValue: `c${character}d` } },
    });
  });

  test.each(refused)('refuses %j in a body', async (character) => {
    await expect(send(`a${character}b`)).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidMessageContents$/),
    });
  });

  test.each(refused)('refuses %j in an attribute', async (character) => {
    await expect(send('body', `a${character}b`)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining("attribute 'reason'"),
    });
  });

  test('refuses entries of a batch by themselves, and takes the others', async () => {
    const { Successful, Failed } = await queues.client.send(
      new SendMessageBatchCommand({
        QueueUrl: QueueUrl(),
        Entries: [
          { Id: 'good', MessageBody: '😀', MessageAttributes: attribute('😀') },
          { Id: 'body', MessageBody: '\u{1}' },
          { Id: 'attribute', MessageBody: 'a', MessageAttributes: attribute('\u{ffff}') },
        ],
      }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(Failed).toHaveLength(2);
    expect(Failed).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Id: 'body', Code: 'InvalidMessageContents', SenderFault: true }),
        expect.objectContaining({ Id: 'attribute', Code: 'InvalidParameterValue', SenderFault: true }),
      ]),
    );
  });
});

describe('SNS', () => {
  test.each(accepted)('takes %j to the queues', async (character) => {
    await sns.send(new PublishCommand({ TopicArn, Message: `a${character}b` }));
    const [message] = await queues.receive('elsewhere', 60);
    expect(message?.Body).toBe(`a${character}b`);
  });

  // A form has no way to write half a surrogate pair.
  test.each(refused.filter(([character = '']) => character.isWellFormed()))(
    'refuses %j, which no queue would take',
    async (character) => {
      const publications = [
        { Message: `a${character}b` },
        { Message: 'a', Subject: character },
        { Message: 'a', MessageAttributes: attribute(character) },
      ];
      for (const publication of publications) {
        await expect(sns.send(new PublishCommand({ TopicArn, ...publication }))).rejects.toMatchObject({
          name: 'InvalidParameterException',
        });
      }
    },
  );

  test('refuses a batch with such a message', async () => {
    const PublishBatchRequestEntries = [
      { Id: 'good', Message: 'a' },
      { Id: 'bad', Message: '\u{1}' },
    ];
    await expect(
      sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
