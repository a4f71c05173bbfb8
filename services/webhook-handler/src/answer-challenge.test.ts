import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { handler } from './answer-challenge.ts';
import { apiGatewayEvent } from './testing/api-gateway.ts';

const ask = (queryStringParameters: Record<string, string> | null) =>
  handler(apiGatewayEvent({ httpMethod: 'GET', queryStringParameters }));

test('answers any challenge with its own value', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, unit: 'binary' }), async (challenge) => {
      const { statusCode, body, headers } = await ask({ challenge });
      expect({ statusCode, body: JSON.parse(body), headers }).toEqual({
        statusCode: 200,
        body: { challenge },
        headers: { 'content-type': 'application/json' },
      });
    }),
  );
});

test.each([[null], [{}], [{ challenge: '' }], [{ Challenge: 'x' }]])(
  'answers 400 without a challenge: %j',
  async (parameters) => {
    const { statusCode, body } = await ask(parameters);
    expect({ statusCode, ...JSON.parse(body) }).toMatchObject({ statusCode: 400, code: 'CHALLENGE_MISSING' });
  },
);
