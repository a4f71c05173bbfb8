import type { SandboxData } from '../data/sandbox-data.ts';
import type { Answer } from '../http/answer.ts';
import type { RoutedRequest } from '../routes/handler.ts';

/** A call that a fault strikes. */
export interface StruckCall {
  readonly request: RoutedRequest;
  readonly data: SandboxData;
  /** What Alma would answer, from the data as they are at this moment. */
  answer(): Answer;
  /** How long a fault that takes time takes, in ms. */
  readonly ms: number;
}

/** One kind of fault. To add one, add an entry to the table of its family. */
export interface Fault {
  /** What happens, in a few words, for `alma-sandbox --help`. */
  readonly about: string;
  /**
   * The answer that the call gets instead; `undefined` where this fault makes no difference, and then none is
   * counted.
   * @internal
   */
  strike(call: StruckCall): Answer | undefined;
}

/** The faults of one family, by kind. */
export type FaultFamily = Readonly<Record<string, Fault>>;
