import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from '../errors.ts';

/**
 * Reads primary ids, one a line; blank lines are skipped, and an id that comes twice is taken once.
 *
 * @param source a file name, or `-` for standard input
 * @throws UsageError when the file cannot be read or holds no id
 */
export async function readUserIds(source: string, stdin: Readable): Promise<string[]> {
  const content = await read(source, stdin);
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
  const ids = [...new Set(lines.map((line) => line.trim()).filter(Boolean))];
  if (ids.length === 0) throw new UsageError(`${describe(source)} holds no user id`);
  return ids;
}

async function read(source: string, stdin: Readable): Promise<string> {
  try {
    return await text(source === '-' ? stdin : createReadStream(source));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot read ${describe(source)}: ${reason}`);
  }
}

function describe(source: string): string {
  return source === '-' ? 'standard input' : source;
}
