import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { jsonAnswer } from './http.ts';

/** Answers Alma's challenge, an unsigned GET, with its own value (Ex Libris, "Webhooks"). */
export async function handler({
  queryStringParameters,
}: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const challenge = queryStringParameters?.challenge;
  return challenge
    ? jsonAnswer(200, { challenge })
    : jsonAnswer(400, { code: 'CHALLENGE_MISSING', message: 'The query parameter challenge is missing.' });
}
