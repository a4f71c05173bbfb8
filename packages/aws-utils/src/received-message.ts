import type { CallOptions } from './call-options.ts';

export interface ReceiveOptions extends CallOptions {
  /** Most messages to receive, 1 to 10. Default 10. */
  max?: number;
  /** How long to wait for a first message, in seconds, 0 to 20. Default 0. */
  waitSeconds?: number;
}

export interface ReceivedMessage {
  id: string;
  body: string;
  /** Names this receipt of the message, for `Queue.delete`. */
  receiptHandle: string;
  /** How often the message has been received, this time included. */
  receiveCount: number;
}

export interface VisibilityChange {
  receiptHandle: string;
  /** From now, 0 to 43200. */
  seconds: number;
}
