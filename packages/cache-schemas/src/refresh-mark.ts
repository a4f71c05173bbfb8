/**
 * What tells messages of a full refresh from those that somebody waits for, of the API's patrons and of Alma's events: a
 * message attribute, as the bodies say which record is meant and nothing else.
 */
const NAME = 'purpose';
const VALUE = 'refresh';

/** A message with its attributes, as SQS takes them. */
export interface MarkedMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, { DataType: 'String'; StringValue: string }>>;
}

/** Sends messages to a queue. */
export interface Sender<Message, Options> {
  sendAll: (messages: readonly Message[], options?: Options) => Promise<void>;
}

/** The queue, with each message that is sent through this marked as one of a refresh. */
export const refreshing = <Options>(queue: Sender<MarkedMessage, Options>): Sender<string, Options> => ({
  sendAll: (bodies, options) => {
    const attributes = { [NAME]: { DataType: 'String', StringValue: VALUE } } as const;
    return queue.sendAll(
      bodies.map((body) => ({ body, attributes })),
      options,
    );
  },
});

/** Whether a message that was received is one of a refresh; one that says nothing of it is not. */
export const isOfRefresh = ({
  messageAttributes,
}: {
  readonly messageAttributes?: Readonly<Record<string, { stringValue?: string | undefined }>>;
}): boolean => messageAttributes?.[NAME]?.stringValue === VALUE;
