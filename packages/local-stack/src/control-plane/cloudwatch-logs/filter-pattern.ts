import { ApiFailure } from '../../aws-api/api-server.ts';
import { isObject } from '../../object-reader.ts';

/** Whether a line matches. */
export type Filter = (line: string) => boolean;

type Condition = (content: unknown) => boolean;

const TOKEN = /\s*(?:(&&|\|\||[()])|(!=|<=|>=|=|<|>)|"((?:[^"\\]|\\.)*)"|([^\s()"=!<>&|]+))/y;

/**
 * Reads a filter pattern: nothing, which every line matches, or comparisons of a JSON line's members, with `&&`, `||` and
 * parentheses: `{ ($.level = "ERROR" && $.code = *) || $.ids[0] = * }`.
 *
 * @throws ApiFailure for another kind of pattern: terms, fields by position, regular expressions, `IS`, `NOT EXISTS`
 * @see Amazon CloudWatch Logs user guide, "Filter pattern syntax", "Match terms in JSON log events"
 */
export function readFilterPattern(pattern: string): Filter {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (!text.startsWith('{') || !text.endsWith('}')) throw notEmulated(pattern);
  const condition = new Parser(text.slice(1, -1), pattern).whole();
  return (line) => {
    const content = parse(line);
    return isObject(content) && condition(content);
  };
}

interface Token {
  readonly kind: 'sign' | 'operator' | 'quoted' | 'word' | 'end';
  readonly text: string;
}

class Parser {
  readonly #pattern: string;
  readonly #tokens: Token[];

  constructor(text: string, pattern: string) {
    this.#pattern = pattern;
    this.#tokens = tokensOf(text.trimEnd(), pattern);
  }

  whole(): Condition {
    const condition = this.#any();
    if (this.#next().kind !== 'end') throw notEmulated(this.#pattern);
    return condition;
  }

  #any(): Condition {
    const all = [this.#all()];
    while (this.#take('||')) all.push(this.#all());
    return (content) => all.some((condition) => condition(content));
  }

  #all(): Condition {
    const one = [this.#one()];
    while (this.#take('&&')) one.push(this.#one());
    return (content) => one.every((condition) => condition(content));
  }

  #one(): Condition {
    if (!this.#take('(')) return this.#comparison();
    const condition = this.#any();
    if (!this.#take(')')) throw notEmulated(this.#pattern);
    return condition;
  }

  #comparison(): Condition {
    const [selector, operator, operand] = [this.#next(), this.#next(), this.#next()];
    const path = readSelector(selector.text);
    const compare = OPERATORS[operator.text];
    const isValue = operand.kind === 'quoted' || operand.kind === 'word';
    // What is written between percent signs is a regular expression.
    if (!path || !compare || !isValue || operand.text.startsWith('%')) throw notEmulated(this.#pattern);
    return (content) => {
      const value = path.reduce(member, content);
      return value !== undefined && value !== null && compare(value, operand.text);
    };
  }

  #next(): Token {
    return this.#tokens.shift() ?? { kind: 'end', text: '' };
  }

  #take(sign: string): boolean {
    const [token] = this.#tokens;
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#tokens.shift();
    return true;
  }
}

function tokensOf(text: string, pattern: string): Token[] {
  const tokens: Token[] = [];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < text.length) {
    const [, sign, operator, quoted, word] = token.exec(text) ?? [];
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replace(/\\(.)/g, '$1') });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else throw notEmulated(pattern);
  }
  return tokens;
}

const OPERATORS: Readonly<Record<string, (value: unknown, operand: string) => boolean>> = {
  '=': matches,
  '!=': (value, operand) => !matches(value, operand),
  '<': (value, operand) => Number(value) < Number(operand),
  '>': (value, operand) => Number(value) > Number(operand),
  '<=': (value, operand) => Number(value) <= Number(operand),
  '>=': (value, operand) => Number(value) >= Number(operand),
};

/** An asterisk stands for any text. */
function matches(value: unknown, operand: string): boolean {
  if (operand === '*') return true;
  if (typeof value === 'number') return value === Number(operand);
  if (typeof value !== 'string') return false;
  const pattern = operand.replace(/[^\w*]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`, 's').test(value);
}

/** `$.one.two[0]` as a list of names and positions. */
function readSelector(text: string): (string | number)[] | undefined {
  if (!/^\$(\.[\w-]+|\[\d+\])+$/.test(text)) return undefined;
  return [...text.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
}

function member(value: unknown, key: string | number): unknown {
  if (typeof key === 'number') return Array.isArray(value) ? value[key] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A pattern for JSON does not match what is none.
    return undefined;
  }
}

function notEmulated(pattern: string): ApiFailure {
  return new ApiFailure('InvalidParameterException', `The filter pattern ${pattern} is not emulated`);
}
