export type Environment = Readonly<Record<string, string | undefined>>;

/** Nobody is signed in here, and nothing of this machine's AWS settings is found. */
export const EMPTY_ENVIRONMENT: Environment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
  LANG: 'C.UTF-8',
  // Where the test run keeps it.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
};

/** What the AWS SDK needs to sign a request to an emulator. */
export const AWS_ENVIRONMENT: Environment = {
  ...EMPTY_ENVIRONMENT,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};

/** Makes this the whole environment of the process until disposed of: the AWS SDK reads `process.env`. */
export function processEnvironment(environment: Environment): Disposable {
  const before = { ...process.env };
  replace(environment);
  return { [Symbol.dispose]: () => replace(before) };
}

function replace(environment: Environment): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined) process.env[name] = value;
  }
}
