import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

/** The bytes of the body as the client sent them; API Gateway encodes those of binary media types. */
export function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): Buffer {
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}

/** The value of a header, in whatever case proxies have left its name. */
export function headerOf({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers ?? {}).find(([given]) => given.toLowerCase() === wanted)?.[1];
}

export function jsonAnswer(statusCode: number, body: object): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
