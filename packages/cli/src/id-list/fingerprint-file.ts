import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes of a fingerprint. */
export const FINGERPRINT_BYTES = 16;

/** Fingerprints that are read at once to find one: in a file that is half full, seldom more than a few lie between. */
const WINDOW = 16;

/** And to go through all of them. */
const LARGE_WINDOW = 4096;

/**
 * A set of fingerprints in a temporary file without a name, which is gone with the process, however that ends. Each lies in the
 * first place that was free from the one on that its first four bytes say; a place of which these are 0 is free.
 */
export class FingerprintFile implements Disposable {
  readonly places: number;
  readonly #fd: number;
  readonly #window = Buffer.alloc(WINDOW * FINGERPRINT_BYTES);

  /** @throws a system error where the system's temporary folder takes no file of that size */
  constructor(places: number) {
    this.places = places;
    const folder = mkdtempSync(join(tmpdir(), `alma-cache-ids-${process.pid}-`));
    try {
      this.#fd = openSync(join(folder, 'fingerprints'), 'wx+', 0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
    ftruncateSync(this.#fd, places * FINGERPRINT_BYTES);
  }

  /**
   * Adds a fingerprint to fewer than there are places.
   *
   * @param fingerprint its first four bytes are not all 0
   * @returns whether it was there already
   */
  add(fingerprint: Buffer): boolean {
    const first = fingerprint.readUInt32LE();
    let place = first % this.places;
    for (;;) {
      const read = this.#read(this.#window, place);
      for (let at = 0; at < read; at += FINGERPRINT_BYTES) {
        const found = this.#window.readUInt32LE(at);
        if (found === 0) {
          writeSync(this.#fd, fingerprint, 0, FINGERPRINT_BYTES, place * FINGERPRINT_BYTES + at);
          return false;
        }
        if (found === first && fingerprint.compare(this.#window, at, at + FINGERPRINT_BYTES) === 0)
          return true;
      }
      place = (place + read / FINGERPRINT_BYTES) % this.places;
    }
  }

  /** Adds all fingerprints to another file. */
  addTo(other: FingerprintFile): void {
    const window = Buffer.alloc(LARGE_WINDOW * FINGERPRINT_BYTES);
    for (let place = 0; place < this.places; place += LARGE_WINDOW) {
      const read = this.#read(window, place);
      for (let at = 0; at < read; at += FINGERPRINT_BYTES) {
        if (window.readUInt32LE(at) !== 0) other.add(window.subarray(at, at + FINGERPRINT_BYTES));
      }
    }
  }

  /** @returns how many bytes there are from the place on, as many as the window holds at most */
  #read(window: Buffer, place: number): number {
    return readSync(this.#fd, window, 0, window.length, place * FINGERPRINT_BYTES);
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}
