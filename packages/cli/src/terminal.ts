import type { Readable, Writable } from 'node:stream';

/** An output, which may be a terminal. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Bits of colour that it can show in this environment; 1 is none. */
  readonly getColorDepth?: (env?: object) => number;
}

/** The world around a command. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Data alone. */
  readonly stdout: Output;
  /** Progress and words. */
  readonly stderr: Output;
  /** Aborts at the first Ctrl-C: what is in flight is finished, nothing new is begun. */
  readonly signal: AbortSignal;
  /** Epoch ms. */
  readonly now: () => number;
  /** Waits some ms, less where the signal aborts; never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Writes a line of words for people. */
export function say({ stderr }: Pick<Terminal, 'stderr'>, line: string): void {
  stderr.write(`${line}\n`);
}

/** Writes the result: as JSON for programs, else as text for people. */
export function show(
  { stdout }: Pick<Terminal, 'stdout'>,
  { json, data, text }: { json: boolean; data: unknown; text: () => string },
): void {
  stdout.write(json ? `${JSON.stringify(data, undefined, 2)}\n` : text());
}
