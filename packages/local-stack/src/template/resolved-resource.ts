import type { ObjectReader } from '../object-reader.ts';
import type { Identity } from './intrinsics.ts';

/** One resource with its resolved properties, and the words that errors use for it. */
export interface ResolvedResource {
  readonly logicalId: string;
  readonly where: string;
  readonly identity: Identity;
  readonly properties: ObjectReader;
}
