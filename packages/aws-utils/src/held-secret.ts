/** A secret that a container reads once and holds for its life. Both answers reject with what reading it threw. */
export interface HeldSecret {
  /** The secret; read when it is first asked for. */
  current(): Promise<string>;
  /** The secret once it is another than one that was rejected: `undefined` as long as there is no other. */
  replacementFor(rejected: string): Promise<string | undefined>;
}

export interface HeldSecretOptions {
  /** Epoch ms. */
  now?: () => number;
  /** How long what was read stands before it is read again in place of the same value, in ms. Default 2000. */
  settleMs?: number;
}

interface Reading {
  replaces: string | undefined;
  finishedAt: number | undefined;
  value: Promise<string>;
}

/**
 * Holds one secret for the life of the container. The first caller reads it; it is read again only when somebody says
 * that this very value was rejected, so that a rotation costs one request however many callers meet it. A failed reading
 * never takes away the value that is held.
 */
export function holdSecret(
  read: () => Promise<string>,
  { now = Date.now, settleMs = 2000 }: HeldSecretOptions = {},
): HeldSecret {
  let held: string | undefined;
  let latest: Reading | undefined;

  const start = (): Reading => {
    const reading: Reading = { replaces: held, finishedAt: undefined, value: load() };
    const finish = () => {
      reading.finishedAt = now();
    };
    reading.value.then(finish, finish);
    return reading;
  };

  const load = async (): Promise<string> => {
    const value = await read();
    held = value;
    return value;
  };

  const stands = ({ replaces, finishedAt }: Reading): boolean =>
    replaces === held && (finishedAt === undefined || now() - finishedAt < settleMs);

  const otherThan = async (rejected: string | undefined): Promise<string> => {
    if (held !== undefined && held !== rejected) return held;
    if (latest === undefined || !stands(latest)) latest = start();
    return latest.value;
  };

  return {
    current: () => otherThan(undefined),
    replacementFor: async (rejected) => {
      const value = await otherThan(rejected);
      return value === rejected ? undefined : value;
    },
  };
}
