import { bodies } from './bodies.ts';
import { connections } from './connections.ts';
import { errorShapes } from './error-shapes.ts';
import type { Fault } from './fault.ts';
import { keyRefusals } from './key-refusals.ts';
import { lists } from './lists.ts';
import { records } from './records.ts';
import { serverErrors } from './server-errors.ts';
import { thresholds } from './thresholds.ts';

const table = {
  ...thresholds,
  ...keyRefusals,
  ...serverErrors,
  ...connections,
  ...bodies,
  ...lists,
  ...errorShapes,
  ...records,
} as const;

/** The name of a fault, for example `reset` or `html-502`. */
export type FaultKind = keyof typeof table;

/** Every kind of fault that the sandbox can inject. */
export const faultKinds: Readonly<Record<FaultKind, Fault>> = table;

/** Whether a text names a kind of fault. */
export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(faultKinds, text);
}
