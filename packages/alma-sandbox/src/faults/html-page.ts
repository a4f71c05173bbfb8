import type { Answer } from '../http/answer.ts';

/** The error page of a proxy or servlet container in front of Alma. */
export function htmlPage(status: number, title: string): Answer {
  const heading = `${status} ${title}`;
  return {
    status,
    body: {
      type: 'raw',
      contentType: 'text/html;charset=utf-8',
      text: `<!DOCTYPE html><html><head><title>${heading}</title></head><body><h1>${heading}</h1></body></html>`,
    },
  };
}
