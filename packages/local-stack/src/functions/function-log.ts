import { randomUUID } from 'node:crypto';
import { createReadStream, type WriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { LogFileError } from '../errors.ts';

/** One line that a function, or the stack in its place, wrote. */
export interface LogLine {
  readonly functionName: string;
  readonly text: string;
  /** The line's content where it is a JSON object, as structured loggers write. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

const SEPARATOR = ' | ';

/**
 * One file with the output of every function, each line prefixed by the function's name.
 *
 * It stays this log's own even where the next one, perhaps of another process, has taken its path.
 */
export class FunctionLog {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #stream: WriteStream;
  readonly #lineListeners: ((functionName: string, text: string) => void)[] = [];
  readonly #failureListeners: ((error: LogFileError) => void)[] = [];
  #failure: LogFileError | undefined;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
    this.#stream = file.createWriteStream();
    this.#stream.on('error', (error) => this.#fail(error));
  }

  /**
   * Starts the file anew; one that is there is replaced.
   *
   * @throws LogFileError
   */
  static async open(path: string, openFile = replaceFile): Promise<FunctionLog> {
    try {
      await mkdir(dirname(path), { recursive: true });
      return new FunctionLog(path, await openFile(path));
    } catch (error) {
      throw new LogFileError(path, error);
    }
  }

  write(functionName: string, line: string): void {
    if (this.#stream.writable) this.#stream.write(`${functionName}${SEPARATOR}${line}\n`);
    for (const listener of this.#lineListeners) listener(functionName, line);
  }

  /** Tells of every line from now on. */
  onLine(listener: (functionName: string, line: string) => void): void {
    this.#lineListeners.push(listener);
  }

  /** Tells, once, that the file cannot be written: it ends there, though lines are still told of. */
  onFailure(listener: (error: LogFileError) => void): void {
    this.#failureListeners.push(listener);
  }

  /**
   * Every line so far, in order.
   *
   * @throws LogFileError where not all of them could be written
   */
  async lines(): Promise<LogLine[]> {
    await new Promise<void>((resolve, reject) =>
      this.#stream.write('', (error) => (error ? reject(this.#fail(error)) : resolve())),
    );
    const content = await text(this.read());
    return content.split('\n').filter(Boolean).map(parseLine);
  }

  /**
   * The file's bytes so far, from one on.
   *
   * @throws LogFileError where not all of them could be written
   */
  read(start = 0): Readable {
    if (this.#failure) throw this.#failure;
    return createReadStream('', { fd: this.#file.fd, start, autoClose: false });
  }

  async close(): Promise<void> {
    if (this.#stream.closed) return;
    const closed = new Promise<void>((resolve) => this.#stream.once('close', resolve));
    this.#stream.end();
    await closed;
  }

  /** The first error is the reason; those that follow only say that nothing is written any more. */
  #fail(error: Error): LogFileError {
    if (this.#failure) return this.#failure;
    this.#failure = new LogFileError(this.path, error);
    for (const listener of this.#failureListeners) listener(this.#failure);
    return this.#failure;
  }
}

/** Moved to its place as a whole, so that however many start at once, each has a file of its own. */
async function replaceFile(path: string): Promise<FileHandle> {
  const own = `${path}.${randomUUID()}`;
  const file = await open(own, 'ax+');
  try {
    await rename(own, path);
    return file;
  } catch (error) {
    await file.close();
    await rm(own);
    throw error;
  }
}

/** Reads one line of the file. */
export function parseLine(line: string): LogLine {
  const end = line.indexOf(SEPARATOR);
  const content = line.slice(end + SEPARATOR.length);
  return { functionName: line.slice(0, end), text: content, json: parseJson(content) };
}

function parseJson(content: string): Record<string, unknown> | undefined {
  if (!content.startsWith('{')) return undefined;
  try {
    return JSON.parse(content);
  } catch {
    // A line that only looks like JSON is text.
    return undefined;
  }
}
