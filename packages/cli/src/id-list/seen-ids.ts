import { hash } from 'node:crypto';
import { FINGERPRINT_BYTES, FingerprintFile } from './fingerprint-file.ts';

/** In the file that a list begins with, for three million ids: 64 megabytes, of which the disk holds what is written to. */
const FEWEST_PLACES = 2 ** 22;

/** A file that is fuller than this is moved into one of so many times its size. */
const FULL = 0.75;
const GROWTH = 4;

/**
 * Which ids came before, in memory that does not grow with them: they are in a temporary file, 20 to 90 bytes an id. Not the ids
 * themselves, which are patrons', but the first 128 bits of their SHA-256: that two of three million ids share these is as
 * likely as one in 10^26.
 */
export class SeenIds implements Disposable {
  #file: FingerprintFile;
  #count = 0;
  readonly #fingerprint = Buffer.alloc(FINGERPRINT_BYTES);

  /** @param places in the file that it begins with */
  constructor(places = FEWEST_PLACES) {
    this.#file = new FingerprintFile(places);
  }

  /** Remembers an id. @returns whether it came before */
  add(id: string): boolean {
    this.#fingerprint.write(hash('sha256', id, 'hex'), 'hex');
    // What begins with four zeros is no fingerprint.
    if (this.#fingerprint.readUInt32LE() === 0) this.#fingerprint.writeUInt8(1);
    if (this.#file.add(this.#fingerprint)) return true;
    this.#count += 1;
    if (this.#count > FULL * this.#file.places) this.#moveToLargerFile();
    return false;
  }

  #moveToLargerFile(): void {
    using file = this.#file;
    this.#file = new FingerprintFile(GROWTH * file.places);
    file.addTo(this.#file);
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
