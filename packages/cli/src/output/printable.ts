import { stripVTControlCharacters } from 'node:util';

/**
 * Text from elsewhere (a message, a record, an error) as it may be written to a terminal: on one line, and with
 * nothing in it that would move the cursor, set a title or colour what follows.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ');
}
