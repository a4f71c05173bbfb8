import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('static/', import.meta.url));

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface StaticFile {
  readonly contentType: string;
  readonly content: Buffer;
}

/** The files of the page by their paths, all in memory: a path that leads elsewhere leads nowhere. */
export async function readStaticFiles(): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const name of await readdir(FOLDER)) {
    const contentType = CONTENT_TYPES[extname(name)];
    if (!contentType) continue;
    const path = name === 'index.html' ? '/' : `/${name}`;
    files.set(path, { contentType, content: await readFile(join(FOLDER, name)) });
  }
  return files;
}
