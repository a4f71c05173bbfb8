import { type LambdaClient, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';

/** A function that is fed from a queue, by its event source mapping. */
export interface QueueReader {
  readonly functionName: string;
  /** `Enabled`, `Disabled`, or on the way to one of them (Lambda API reference, EventSourceMappingConfiguration). */
  readonly state: string;
}

/** The functions that are fed from a queue, by the queue's ARN, and whether they are. */
export async function readersOf(
  client: LambdaClient,
  queueArn: string,
  abortSignal: AbortSignal,
): Promise<QueueReader[]> {
  const readers: QueueReader[] = [];
  const pages = paginateListEventSourceMappings({ client }, { EventSourceArn: queueArn }, { abortSignal });
  for await (const { EventSourceMappings = [] } of pages) {
    for (const { FunctionArn = '', State = 'Unknown' } of EventSourceMappings) {
      readers.push({ functionName: functionNameIn(FunctionArn), state: State });
    }
  }
  return readers;
}

/** Of `arn:aws:lambda:REGION:ACCOUNT:function:NAME`, which a version or an alias may follow. */
function functionNameIn(arn: string): string {
  return arn.split(':')[6] ?? arn;
}
