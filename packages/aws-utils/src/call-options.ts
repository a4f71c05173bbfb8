export interface CallOptions {
  /** Gives up: the call rejects, and nothing more is sent. */
  signal?: AbortSignal | undefined;
}

/** The same wish in the words of the AWS SDK. */
export const abortable = (signal: AbortSignal | undefined): { abortSignal?: AbortSignal } =>
  signal ? { abortSignal: signal } : {};
