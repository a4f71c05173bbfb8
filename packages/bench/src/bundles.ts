import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

/** One function as it would be deployed. */
export interface Bundle {
  /** The unpacked module. */
  readonly file: string;
  /** The name of its export. */
  readonly handler: string;
  readonly zipBytes: number;
  readonly moduleBytes: number;
}

interface Template {
  Resources: Record<string, { Type: string; Properties?: { Handler?: string; Tags?: unknown } }>;
}

/**
 * Unpacks the bundles that stand beside a compiled template.
 *
 * @param template its path
 * @param directory where the modules go
 * @returns by the function's key in serverless.yml
 */
export async function unpackBundles(
  template: string,
  directory: string,
): Promise<ReadonlyMap<string, Bundle>> {
  const { Resources } = JSON.parse(await readFile(template, 'utf8')) as Template;
  const handlers = Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::Lambda::Function' && Properties?.Handler !== undefined
      ? [[keyOf(id), Properties.Handler] as const]
      : [],
  );
  const bundles = handlers.map(async ([key, path]) => {
    const bundle = await unpack(join(dirname(template), `${key}.zip`), join(directory, key), path);
    return [key, bundle] as const;
  });
  return new Map(await Promise.all(bundles));
}

/** osls makes `UpdateUserLambdaFunction` of the function `updateUser`. */
function keyOf(logicalId: string): string {
  const name = logicalId.replace(/LambdaFunction$/, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}

async function unpack(zip: string, directory: string, path: string): Promise<Bundle> {
  const [module = '', handler = ''] = path.split('.');
  const name = `${module}.mjs`;
  const content = unzipSync(await readFile(zip))[name];
  if (content === undefined) throw new Error(`${zip} has no ${name}`);
  const file = join(directory, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return { file, handler, zipBytes: (await stat(zip)).size, moduleBytes: content.length };
}
