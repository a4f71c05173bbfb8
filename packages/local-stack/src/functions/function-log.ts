import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One line that a function, or the stack in its place, wrote. */
export interface LogLine {
  readonly functionName: string;
  readonly text: string;
  /** The line's content where it is a JSON object, as structured loggers write. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

const SEPARATOR = ' | ';

/** One file with the output of every function, each line prefixed by the function's name. */
export class FunctionLog {
  readonly path: string;
  readonly #stream: WriteStream;
  readonly #listeners: ((functionName: string, text: string) => void)[] = [];

  private constructor(path: string, stream: WriteStream) {
    this.path = path;
    this.#stream = stream;
  }

  /** Starts the file anew. */
  static async open(path: string): Promise<FunctionLog> {
    await mkdir(dirname(path), { recursive: true });
    const stream = createWriteStream(path);
    await new Promise<void>((resolve, reject) => stream.once('open', () => resolve()).once('error', reject));
    return new FunctionLog(path, stream);
  }

  write(functionName: string, text: string): void {
    this.#stream.write(`${functionName}${SEPARATOR}${text}\n`);
    for (const listener of this.#listeners) listener(functionName, text);
  }

  /** Tells of every line from now on. */
  onLine(listener: (functionName: string, text: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Every line so far, in order. */
  async lines(): Promise<LogLine[]> {
    await new Promise<void>((resolve, reject) =>
      this.#stream.write('', (error) => (error ? reject(error) : resolve())),
    );
    const content = await readFile(this.path, 'utf8');
    return content.split('\n').filter(Boolean).map(parseLine);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#stream.end(() => resolve()));
  }
}

/** Reads one line of the file. */
export function parseLine(line: string): LogLine {
  const end = line.indexOf(SEPARATOR);
  const text = line.slice(end + SEPARATOR.length);
  return { functionName: line.slice(0, end), text, json: parseJson(text) };
}

function parseJson(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A line that only looks like JSON is text.
    return undefined;
  }
}
