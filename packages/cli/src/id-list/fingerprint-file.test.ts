import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { FINGERPRINT_BYTES, FingerprintFile } from './fingerprint-file.ts';

/** Of equal first bytes, so that all of them want the same place. */
function fingerprint(first: number): Buffer {
  const bytes = randomBytes(FINGERPRINT_BYTES);
  bytes.writeUInt32LE(first);
  return bytes;
}

test('those that want the same place, and the last ones, find others, also around the end of the file', () => {
  const wanted = [62, 63, 0x1_00_00, 7];
  const all = wanted.flatMap((first) => Array.from({ length: 15 }, () => fingerprint(first)));
  using file = new FingerprintFile(64);
  expect(all.map((each) => file.add(each))).toEqual(all.map(() => false));
  expect(all.map((each) => file.add(each))).toEqual(all.map(() => true));
  expect(file.add(fingerprint(63))).toBe(false);
});

test('all of a file are added to another', () => {
  using file = new FingerprintFile(64);
  using other = new FingerprintFile(128);
  const all = Array.from({ length: 48 }, (_, index) => fingerprint(index + 1));
  for (const each of all) file.add(each);
  file.addTo(other);
  expect(all.map((each) => other.add(each))).toEqual(all.map(() => true));
});
