import { TemplateError } from '../errors.ts';
import { isObject } from '../object-reader.ts';

/** What a `Ref` and a `Fn::GetAtt` to one resource yield. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ResolverOptions {
  /** Values of parameters and pseudo parameters, such as `AWS::Region`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The identity of a resource; throws a TemplateError where it is not emulated. */
  readonly identify: (logicalId: string) => Identity;
}

/** Replaces the intrinsic functions in a value of the template. `where` is named in errors. */
export type Resolve = (value: unknown, where: string) => unknown;

/**
 * Resolves `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::Join`, at any depth.
 *
 * @throws TemplateError for another intrinsic function, or a reference to what is not emulated
 * @see AWS CloudFormation, "Intrinsic function reference"
 */
export function createResolver({ parameters, identify }: ResolverOptions): Resolve {
  const resolve: Resolve = (value, where) => {
    if (Array.isArray(value)) return value.map((item) => resolve(item, where));
    if (!isObject(value)) return value;
    const call = intrinsicCall(value);
    if (!call) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, resolve(item, `${where}, ${key}`)]),
      );
    }
    const intrinsic = intrinsics[call.name];
    if (!intrinsic) throw new TemplateError(`${where}: the intrinsic ${call.name} is not supported`);
    return inContext(where, () => intrinsic(call.argument, where));
  };

  const ref = (name: string): string => parameters[name] ?? identify(name).ref;

  const attribute = (logicalId: string, name: string): string => {
    const value = identify(logicalId).attributes[name];
    if (value === undefined) throw new TemplateError(`attribute ${name} of ${logicalId} is not supported`);
    return value;
  };

  const intrinsics: Readonly<Record<string, (argument: unknown, where: string) => unknown>> = {
    // A property with this value is as if it were not there (AWS CloudFormation, "Pseudo parameters reference").
    Ref: (argument) => (argument === 'AWS::NoValue' ? undefined : ref(text(argument, 'Ref'))),
    'Fn::GetAtt': (argument) => {
      const [logicalId, ...path] = Array.isArray(argument)
        ? argument
        : text(argument, 'Fn::GetAtt').split('.');
      return attribute(text(logicalId, 'Fn::GetAtt'), path.map((part) => text(part, 'Fn::GetAtt')).join('.'));
    },
    'Fn::Sub': (argument, where) => {
      const [pattern, values] = Array.isArray(argument) ? argument : [argument, {}];
      const variables = resolve(values, where);
      if (!isObject(variables)) throw new TemplateError('Fn::Sub takes a text and an object');
      return text(pattern, 'Fn::Sub').replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        if (Object.hasOwn(variables, name)) return text(variables[name], `Fn::Sub, ${name}`);
        const [logicalId = '', ...path] = name.split('.');
        return path.length > 0 ? attribute(logicalId, path.join('.')) : ref(name);
      });
    },
    'Fn::Join': (argument, where) => {
      const [delimiter, list] = Array.isArray(argument) ? argument : [];
      const parts = resolve(list, where);
      if (!Array.isArray(parts)) throw new TemplateError('Fn::Join takes a delimiter and a list');
      return parts.map((part) => text(part, 'Fn::Join')).join(text(delimiter, 'Fn::Join'));
    },
  };

  return resolve;
}

/** An object with one key that is `Ref` or starts with `Fn::` is a call, anything else is data. */
function intrinsicCall(value: Record<string, unknown>): { name: string; argument: unknown } | undefined {
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0) return undefined;
  const [name, argument] = entry;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${what} needs a text, not ${JSON.stringify(value)}`);
}

function inContext<T>(where: string, resolve: () => T): T {
  try {
    return resolve();
  } catch (error) {
    if (!(error instanceof TemplateError) || error.message.startsWith(where)) throw error;
    throw new TemplateError(`${where}: ${error.message}`, { cause: error });
  }
}
