import { awsEnvironment, environment } from '@alma-cache/testing/environment';
import { type JsonAnswer, startJsonServer } from '@alma-cache/testing/json-server';

export const parameterName = '/library/alma-webhook-secret';

/** An SSM with one SecureString in it; the environment points the SDK there until it is disposed of. */
export async function startParameterStore(value: string) {
  const holding = (text: string): JsonAnswer => ({
    body: {
      Parameters: [{ Name: parameterName, Type: 'SecureString', Value: text }],
      InvalidParameters: [],
    },
  });
  let answer: () => JsonAnswer | Promise<JsonAnswer> = () => holding(value);
  const server = await startJsonServer(() => answer());
  const variables = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SSM: server.url });
  return {
    /** The requests that came so far. */
    requests: server.requests,
    put: (text: string) => {
      answer = () => holding(text);
    },
    delete: () => {
      answer = () => ({ body: { Parameters: [], InvalidParameters: [parameterName] } });
    },
    refuse: () => {
      answer = () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'No.' } });
    },
    hang: () => {
      answer = () => new Promise(() => undefined);
    },
    [Symbol.asyncDispose]: async () => {
      variables[Symbol.dispose]();
      await server.close();
    },
  };
}
