import { ApiFailure, createApiServer } from '../aws-api/api-server.ts';
import { pageOf } from '../aws-api/paging.ts';
import type { EventSourceMapping } from '../event-source/event-source-mapping.ts';
import { closeServer, listenOnLoopback } from '../loopback.ts';

export interface LambdaEmulator {
  readonly url: string;
  close(): Promise<void>;
}

const MAPPINGS_PATH = '/2015-03-31/event-source-mappings';
/** Mappings in one answer: at most a hundred, whatever is asked for (Lambda API reference, ListEventSourceMappings). */
const PAGE_SIZE = 100;
const HEADERS = { 'content-type': 'application/json' };

/** The part of Lambda's API that tells what feeds the functions. */
export async function startLambda(mappings: readonly EventSourceMapping[]): Promise<LambdaEmulator> {
  const server = createApiServer({
    answer: ({ request }) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://lambda');
      if (request.method !== 'GET' || pathname.replace(/\/$/, '') !== MAPPINGS_PATH) {
        throw new ApiFailure(
          'UnknownOperationException',
          `${request.method} ${pathname} is not emulated`,
          404,
        );
      }
      return { headers: HEADERS, body: JSON.stringify(listMappings(mappings, searchParams)) };
    },
    refuse: ({ code, message }) => ({
      headers: { ...HEADERS, 'x-amzn-errortype': code },
      body: JSON.stringify({ Type: 'User', Message: message }),
    }),
  });
  return { url: await listenOnLoopback(server), close: () => closeServer(server) };
}

function listMappings(mappings: readonly EventSourceMapping[], query: URLSearchParams): object {
  const functionName = query.get('FunctionName');
  const queueArn = query.get('EventSourceArn');
  const found = mappings.filter(
    (mapping) =>
      (functionName === null || mapping.functionName === nameOf(functionName)) &&
      (queueArn === null || mapping.queue.arn === queueArn),
  );
  const size = Math.min(Number(query.get('MaxItems') ?? PAGE_SIZE), PAGE_SIZE);
  const { items, next } = pageOf(found, query.get('Marker') ?? undefined, size);
  return { EventSourceMappings: items.map(describe), NextMarker: next };
}

/** A function goes by its name, its ARN, or the part `ACCOUNT:function:NAME`; a version may follow. */
function nameOf(functionName: string): string {
  return functionName.replace(/^.*function:/, '').replace(/:.*$/, '');
}

function describe({ plan, queue, state, lastModified }: EventSourceMapping): object {
  return {
    UUID: plan.uuid,
    EventSourceMappingArn: plan.arn,
    EventSourceArn: queue.arn,
    FunctionArn: plan.functionArn,
    BatchSize: plan.batchSize,
    MaximumBatchingWindowInSeconds: plan.batchingWindowSeconds,
    ScalingConfig: { MaximumConcurrency: plan.maximumConcurrency },
    FunctionResponseTypes: plan.reportsBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    State: state,
    StateTransitionReason: 'USER_INITIATED',
    LastModified: lastModified / 1000,
  };
}
