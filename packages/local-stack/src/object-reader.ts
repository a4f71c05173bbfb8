export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the members of an object that came from outside, with errors that name the object and the member. */
export class ObjectReader {
  readonly #owner: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #errorOf: (message: string) => Error;

  /**
   * @param owner what errors call the object
   * @param errorOf makes the error of whoever reads
   */
  constructor(owner: string, values: unknown, errorOf: (message: string) => Error) {
    if (!isObject(values)) throw errorOf(`${owner} is not an object`);
    this.#owner = owner;
    this.#values = values;
    this.#errorOf = errorOf;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** Fails for a member outside the list, so that nothing that was asked for is dropped in silence. */
  allowOnly(names: readonly string[]): this {
    const unknown = Object.keys(this.#values).find((name) => !names.includes(name));
    if (unknown) throw this.#errorOf(`${this.#owner}: property ${unknown} is not supported`);
    return this;
  }

  value(name: string): unknown {
    return this.#values[name];
  }

  string(name: string, fallback?: string): string {
    const value = this.#values[name] ?? fallback;
    if (typeof value !== 'string') throw this.#wrong(name, 'a text');
    return value;
  }

  optionalString(name: string): string | undefined {
    return this.has(name) ? this.string(name) : undefined;
  }

  /** A number; CloudFormation accepts one written as a text too. */
  number(name: string, fallback?: number): number {
    const value = this.#values[name] ?? fallback;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) throw this.#wrong(name, 'a number');
    return number;
  }

  numberWithin(name: string, [min, max]: readonly [min: number, max: number], fallback?: number): number {
    const number = this.number(name, fallback);
    if (number < min || number > max) throw this.#wrong(name, `from ${min} to ${max}`);
    return number;
  }

  boolean(name: string, fallback?: boolean): boolean {
    const value = this.#values[name] ?? fallback;
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.#wrong(name, 'true or false');
  }

  strings(name: string): string[] {
    return this.#list(name).map((value) => {
      if (typeof value !== 'string') throw this.#wrong(name, 'a list of texts');
      return value;
    });
  }

  /** The objects of a list; none where it is left out. */
  objects(name: string): ObjectReader[] {
    return this.#list(name).map((value) => this.#reader(name, value));
  }

  /** A nested object; empty where it is left out. */
  nested(name: string): ObjectReader {
    return this.#reader(name, this.#values[name] ?? {});
  }

  /** Every member as an environment variable or queue attribute wants it: as text, objects as JSON. */
  texts(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.#values).map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
    );
  }

  #reader(name: string, value: unknown): ObjectReader {
    return new ObjectReader(`${this.#owner}, ${name}`, value, this.#errorOf);
  }

  #list(name: string): readonly unknown[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list');
    return value;
  }

  #wrong(name: string, wanted: string): Error {
    return this.#errorOf(`${this.#owner}: ${name} must be ${wanted}`);
  }
}
