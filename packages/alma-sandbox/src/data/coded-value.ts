/** A value of one of Alma's code tables. */
export interface CodedValue {
  readonly value: string | null;
  readonly desc: string | null;
}

/** A value with the address of what it names. */
export interface LinkedValue {
  readonly value: string;
  readonly link: string;
}

/** Shorthand for a coded value. */
export function coded<V extends string | null, D extends string | null>(value: V, desc: D) {
  return { value, desc };
}
