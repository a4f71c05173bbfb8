import { TemplateError } from '../errors.ts';

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The resolved properties of one resource, read with errors that name the resource and the property. */
export class Properties {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #owner: string;

  constructor(owner: string, values: unknown) {
    if (!isObject(values)) throw new TemplateError(`${owner} is not an object`);
    this.#owner = owner;
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** Fails for a property outside the list, so that no setting of the template is dropped in silence. */
  allowOnly(names: readonly string[]): this {
    const unknown = Object.keys(this.#values).find((name) => !names.includes(name));
    if (unknown) throw new TemplateError(`${this.#owner}: property ${unknown} is not supported`);
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

  /** A number; CloudFormation accepts one written as a text too. */
  number(name: string, fallback?: number): number {
    const value = this.#values[name] ?? fallback;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) throw this.#wrong(name, 'a number');
    return number;
  }

  boolean(name: string, fallback?: boolean): boolean {
    const value = this.#values[name] ?? fallback;
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.#wrong(name, 'true or false');
  }

  strings(name: string): string[] {
    return this.list(name).map((value) => {
      if (typeof value !== 'string') throw this.#wrong(name, 'a list of texts');
      return value;
    });
  }

  list(name: string): readonly unknown[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list');
    return value;
  }

  /** A nested object; empty where it is left out. */
  nested(name: string): Properties {
    return new Properties(`${this.#owner}, ${name}`, this.#values[name] ?? {});
  }

  /** Every property as an environment variable or queue attribute wants it: as text, objects as JSON. */
  texts(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.#values).map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
    );
  }

  #wrong(name: string, wanted: string): TemplateError {
    return new TemplateError(`${this.#owner}: ${name} must be ${wanted}`);
  }
}
