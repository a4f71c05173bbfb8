import { literal } from './literal.ts';

/** What stands in place of a user id. */
export const MASK = '(user id)';

/** Ex Libris limits user ids to so many characters. What is longer is none, and could make an expression of any size. */
const LONGEST_ID = 255;

/**
 * Makes the function that takes a user id out of a text: in any case, and as URLs and JSON write it, but not where it is
 * part of a longer word. Space around the id does not belong to it, as whoever quotes it may leave that out.
 */
export function userIdMask(padded: string): (text: string) => string {
  const userId = padded.trim();
  if (userId === '' || padded.length > LONGEST_ID) return (text) => text;
  let pattern: RegExp | undefined;
  return (text) => {
    // Most ids are never logged.
    pattern ??= patternOf(userId);
    return mask(text, pattern, isWholeWord(userId));
  };
}

/** Looks for the next occurrence right after the beginning of one that is part of a longer word. */
function mask(text: string, pattern: RegExp, isWhole: (text: string, start: number, end: number) => boolean) {
  let masked = '';
  let end = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const { index } = found;
    if (isWhole(text, index, pattern.lastIndex)) {
      masked += text.slice(end, index) + MASK;
      end = pattern.lastIndex;
    } else {
      pattern.lastIndex = index + String.fromCodePoint(text.codePointAt(index) ?? 0).length;
    }
  }
  return masked + text.slice(end);
}

// Expressions of their own: with the id's, and its flag `i`, these classes would take some ms to compile for each id.
const WORD = /^[\p{L}\p{M}\p{N}_]/u;
const ENDS_IN_WORD = /[\p{L}\p{M}\p{N}_]$/u;
/** What ends in a letter or digit, and is no part of the word that begins after it: `%2F`, `\n`, `\u002f`. */
const ENDS_ENCODED = /(?:%[\da-f]{2}|\\[bfnrt]|\\u[\da-f]{4})$/i;

/** Says of an id's occurrences whether no longer word begins before them, or goes on after them. */
function isWholeWord(userId: string) {
  const beginsAsWord = WORD.test(userId);
  const endsAsWord = ENDS_IN_WORD.test(userId);
  return (text: string, start: number, end: number): boolean => {
    const before = text.slice(Math.max(0, start - 6), start);
    const isPart = beginsAsWord && ENDS_IN_WORD.test(before) && !ENDS_ENCODED.test(before);
    return !isPart && !(endsAsWord && WORD.test(text.slice(end)));
  };
}

function patternOf(userId: string): RegExp {
  // The flag `i` knows one character for another, but not two for one, as in "ß" and "SS".
  const cases = isAscii(userId) ? [userId] : [userId, userId.toLowerCase(), userId.toUpperCase()];
  // Letters with marks, composed or taken apart: the id may come back in either spelling.
  const spellings = new Set(cases.flatMap((each) => [each, each.normalize('NFC'), each.normalize('NFD')]));
  const written = [...spellings].map((spelling) => [...spelling].map(characterPattern).join(''));
  return new RegExp(written.join('|'), 'giu');
}

/** A character as itself, percent-encoded in either case, and escaped as in JSON. */
function characterPattern(character: string): string {
  if (/^[a-z\d]$/i.test(character)) return character;
  const cases = [character, character.toLowerCase(), character.toUpperCase()];
  const forms = cases.flatMap((form) => [form, percentEncoded(form), jsonEscaped(form), inJson(form)]);
  if (character === ' ') forms.push('+');
  // The longer first, as an escape begins with the character that it stands for.
  const sorted = [...new Set(forms)].sort((one, other) => other.length - one.length);
  return `(?:${sorted.map(literal).join('|')})`;
}

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

const percentEncoded = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const jsonEscaped = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
