import { createSocket } from 'node:dgram';
import { setTimeout } from 'node:timers/promises';

/** A segment document, as far as tests look at it (AWS X-Ray developer guide, "X-Ray segment documents"). */
export interface SegmentDocument {
  name: string;
  id: string;
  parent_id: string;
  trace_id: string;
  type: string;
  /** Epoch seconds. */
  start_time: number;
  end_time: number;
  namespace?: string;
  http?: { request: Record<string, unknown>; response?: { status: number } };
  annotations?: Record<string, unknown>;
  subsegments?: SegmentDocument[];
}

export const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793';

/** A local X-Ray daemon, to which Lambda's runtime would be pointed by the environment that it gives. */
export async function startXRayDaemon() {
  const received: SegmentDocument[] = [];
  const socket = createSocket('udp4', (datagram) => {
    // A header with the format stands before the document.
    const [, document = ''] = String(datagram).split('\n');
    received.push(JSON.parse(document));
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    environment: {
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: '/var/task',
      _HANDLER: 'update-user.handler',
      _X_AMZN_TRACE_ID: `Root=${TRACE_ID};Parent=557abcec3ee5a047;Sampled=1`,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${socket.address().port}`,
    },
    /** The documents, once there are so many. */
    documents: async (count: number): Promise<SegmentDocument[]> => {
      while (received.length < count) await setTimeout(5);
      return received;
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}
