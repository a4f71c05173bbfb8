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
    // Most ids are never logged, and the expression of a long one takes some ms.
    pattern ??= patternOf(userId);
    return text.replace(pattern, MASK);
  };
}

function patternOf(userId: string): RegExp {
  // The flag `i` knows one character for another, but not two for one, as in "ß" and "SS".
  const cases = isAscii(userId) ? [userId] : [userId, userId.toLowerCase(), userId.toUpperCase()];
  // Letters with marks, composed or taken apart: the id may come back in either spelling.
  const spellings = new Set(cases.flatMap((each) => [each, each.normalize('NFC'), each.normalize('NFD')]));
  return new RegExp([...spellings].map(wordPattern).join('|'), 'giu');
}

const WORD = String.raw`[\p{L}\p{M}\p{N}_]`;

/** What ends in a letter or digit, and is no part of the word that begins after it: `%2F`, `\n`, `\u002f`. */
const ENCODED = String.raw`(?<=%[\da-f]{2}|\\[bfnrt]|\\u[\da-f]{4})`;

function wordPattern(word: string): string {
  const characters = [...word];
  const isWord = (character = '') => new RegExp(WORD, 'u').test(character);
  const start = isWord(characters.at(0)) ? `(?:(?<!${WORD})|${ENCODED})` : '';
  const end = isWord(characters.at(-1)) ? `(?!${WORD})` : '';
  return `${start}${characters.map(characterPattern).join('')}${end}`;
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
