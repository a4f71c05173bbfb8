// @ts-check

import { zipSync } from 'fflate';

/** The earliest that ZIP knows, which has no time zones: equal files are an equal archive, wherever and whenever it is made. */
const MTIME = new Date(1980, 0, 1);

const UNIX = 3;
/** A regular file that everybody may read, as Lambda asks for (Lambda developer guide, "Deploying .zip file archives"). */
const ATTRIBUTES = 0o100644 << 16;

/**
 * A ZIP archive, which osls deploys anew only where it is another than before.
 *
 * @param {Record<string, Uint8Array>} files by their paths
 */
export function zipped(files) {
  return zipSync(files, { mtime: MTIME, os: UNIX, attrs: ATTRIBUTES });
}
