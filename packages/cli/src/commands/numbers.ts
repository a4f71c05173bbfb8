import { InvalidArgumentError } from 'commander';

/** Reads an option's value: a whole number from 1 on, such as `12`. */
export function countingNumber(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}

/** Reads an option's value: a number above 0, such as `12` or `0.5`. */
export function positiveNumber(value: string): number {
  const number = Number(value);
  if (/^\d*\.?\d+$/.test(value) && number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}
