/** What `JSON.parse` calls with each value, and with the text of those that are numbers. */
export type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

type Parse = (text: string, reviver: Reviver) => unknown;

/** A string, which is passed over with all that looks like a number in it, or a number of JSON's grammar. */
const STRING_OR_NUMBER = /"(?:[^"\\]+|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/** The one member of the objects that stand in for numbers; Alma has none of this name. */
const NUMBER = '\0number';

/** Node 20 hands no source text to a reviver: each number is read as an object that holds its text. */
export const parseNumbersAsText: Parse = (text, reviver) => {
  const withText = text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') ? token : `{${JSON.stringify(NUMBER)}:"${token}"}`,
  );
  return JSON.parse(withText, (key, value) => {
    if (key === NUMBER) return value;
    const source: unknown = value?.[NUMBER];
    return typeof source === 'string' ? reviver(key, Number(source), { source }) : reviver(key, value, {});
  });
};

function tellsSource(parse: Parse): boolean {
  let told: string | undefined;
  parse('1', (_, __, context) => {
    told = context?.source;
  });
  return told === '1';
}

/** `JSON.parse` with the source text of each number (ECMAScript "JSON.parse source text access", Node 21 on). */
export const parseWithSource: Parse = tellsSource(JSON.parse as Parse)
  ? (JSON.parse as Parse)
  : parseNumbersAsText;
