const GROUPED = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A whole number as people read it: `12,400`. */
export function grouped(number: number): string {
  return GROUPED.format(number);
}

/** A number and its noun: `1 message`, `12,400 messages`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}
