/** Alma adds fields between releases; whatever it sends stays on the record, typed `unknown` until documented. */
export interface UnknownFields {
  [field: string]: unknown;
}

/** A documented set of values that Alma may extend at any time. */
export type OpenSet<Known extends string> = Known | (string & Record<never, never>);

/** An entry of one of Alma's code tables. Both members are null where the record has no value. */
export interface CodedValue {
  value?: string | null;
  desc?: string | null;
}

/** A value with the absolute URL of the thing that it names. */
export interface LinkedValue {
  value?: string | null;
  link?: string | null;
}
