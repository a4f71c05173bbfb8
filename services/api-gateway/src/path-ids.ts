import { InvalidIdError } from './errors.ts';

/** The ids in the path of a request, by their names in the route. */
export type PathIds = Readonly<Record<string, string>>;

/**
 * Decodes the path parameters of an API Gateway event, once. REST APIs hand them to a Lambda proxy integration as the
 * client sent them: `a%2Fb` stays `a%2Fb` and within its segment, `%2B` stays `%2B`, and `+` is a plus sign (unlike in
 * `queryStringParameters`, and unlike HTTP APIs, which decode; AWS recordings in localstack's
 * `test_apigateway_lambda.snapshot.json`, aws-sam-cli issue 3524).
 * @throws InvalidIdError where there is no such encoding
 */
export function decodedIds(parameters: Readonly<Record<string, string | undefined>> | null): PathIds {
  const entries = Object.entries(parameters ?? {}).map(([name, segment = '']) => [name, decoded(segment)]);
  return Object.fromEntries(entries);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new InvalidIdError('The path holds a percent sign that begins no encoding of UTF-8.', { cause });
  }
}
