import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';

/** The event that Lambda makes of received messages (AWS Lambda developer guide, "Amazon SQS event"). */
export function sqsEvent(messages: readonly Message[], queueArn: string, region: string) {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: messageAttributes(message.MessageAttributes ?? {}),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

function messageAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue, BinaryValue, DataType }]) => [
      name,
      {
        stringValue: StringValue,
        // In JSON, where these come from, binary values are base64 text already.
        binaryValue: BinaryValue,
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  );
}
