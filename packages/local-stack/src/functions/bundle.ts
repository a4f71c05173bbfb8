import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { unzipSync } from 'fflate';
import { TemplateError } from '../errors.ts';

/**
 * Unpacks a function's bundle.
 *
 * @param archive the zip file that would be deployed
 * @param directory where its files go; created
 * @throws TemplateError when there is no such bundle
 */
export async function unpackBundle(archive: string, directory: string): Promise<void> {
  const files = Object.entries(unzipSync(await readArchive(archive)));
  for (const [name, content] of files) {
    if (name.endsWith('/')) continue;
    const path = join(directory, normalize(`/${name}`));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

async function readArchive(archive: string): Promise<Uint8Array> {
  try {
    return await readFile(archive);
  } catch (cause) {
    throw new TemplateError(`The bundle ${archive} is missing: run "sls package" again`, { cause });
  }
}
