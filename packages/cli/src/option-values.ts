import { InvalidArgumentError } from 'commander';

/** Reads an option's value: a whole number from 1 on, such as `12`. */
export function countingNumber(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}

/** Reads an option's value: a number above 0, such as `12` or `0.5`. */
export function positiveNumber(value: string): number {
  return positive(value, 'It must be a number above 0.');
}

/** Reads an option's value: a number from 0 on, such as `0` or `5.3`. */
export function numberFromZero(value: string): number {
  return /^0*\.?0+$/.test(value) ? 0 : positive(value, 'It must be a number, 0 or more.');
}

/** Reads an option's value: a percentage from 0 to 100, such as `57`: as a share of 1 most are inexact. */
export function percentage(value: string): number {
  const percent = numberFromZero(value);
  if (percent <= 100) return percent;
  throw new InvalidArgumentError('It must be a percentage, 0 to 100.');
}

/** Adds an option's value to those before it, of an option that can be repeated. */
export function appended(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function positive(value: string, otherwise: string): number {
  const number = Number(value);
  if (/^\d*\.?\d+$/.test(value) && number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError(otherwise);
}
