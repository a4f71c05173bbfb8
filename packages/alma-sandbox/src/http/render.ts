import type { Body } from './answer.ts';
import type { Format } from './api-request.ts';
import { toXml } from './xml.ts';

/** A body as it goes over the wire. */
export interface Rendered {
  readonly contentType: string | undefined;
  readonly text: string;
}

/** Writes a body in the format asked for, in Alma's envelopes. */
export function render(body: Body, format: Format): Rendered {
  if (body.type === 'raw') {
    return { contentType: body.contentType, text: body.text };
  }
  return format === 'json'
    ? { contentType: 'application/json;charset=UTF-8', text: JSON.stringify(jsonOf(body)) }
    : { contentType: 'application/xml;charset=UTF-8', text: xmlOf(body) };
}

type AlmaBody = Exclude<Body, { type: 'raw' }>;

function jsonOf(body: AlmaBody): object {
  switch (body.type) {
    case 'record':
      return body.record;
    case 'list': {
      const records = body.page(body.offset, body.limit);
      return {
        ...(records.length > 0 && { [body.key]: records }),
        total_record_count: body.total,
        ...body.more,
      };
    }
    case 'error':
      return { errorsExist: true, errorList: { error: [errorOf(body)] } };
  }
}

function xmlOf(body: AlmaBody): string {
  switch (body.type) {
    case 'record':
      return toXml(body.root, body.record);
    case 'list':
      return toXml(
        body.root,
        { [body.key]: body.page(body.offset, body.limit) },
        { total_record_count: body.total, ...body.more },
      );
    case 'error':
      return toXml(
        'web_service_result',
        { errorsExist: true, errorList: { error: errorOf(body) } },
        { xmlns: 'http://com/exlibris/urm/general/xmlbeans' },
      );
  }
}

function errorOf({ code, message, trackingId }: Extract<Body, { type: 'error' }>): object {
  return { errorCode: code, errorMessage: message, ...(trackingId !== undefined && { trackingId }) };
}
