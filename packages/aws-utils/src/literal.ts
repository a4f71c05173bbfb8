/** A text as a regular expression with the flag `u` or `v` matches it. */
export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
