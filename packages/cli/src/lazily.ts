/** An object whose members are made one by one, each when it is read for the first time. */
export function lazily<Things extends object>(
  make: {
    readonly [Name in keyof Things]: () => Things[Name];
  },
): Things {
  const things = {} as Things;
  const define = (name: string, attributes: PropertyDescriptor) =>
    Object.defineProperty(things, name, { ...attributes, enumerable: true, configurable: true });
  for (const [name, makeThing] of Object.entries<() => unknown>(make)) {
    define(name, {
      get: () => {
        const value = makeThing();
        define(name, { value });
        return value;
      },
    });
  }
  return things;
}
