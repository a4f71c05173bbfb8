import { asList, isJsonObject, parseJson } from './json.ts';

/** What the body of a failed call says. */
export interface AlmaFault {
  code?: string | undefined;
  message?: string | undefined;
  trackingId?: string | undefined;
}

/** An error that fills more than this is a page for people, or an attack. */
const MAX_SNIFFED = 64 * 1024;
const MAX_MESSAGE = 200;
/** Alma's deepest form has seven objects and lists around the error. */
const MAX_WRAPPERS = 8;

/**
 * Reads any of the forms in which Alma and its gateways report errors: JSON (plain, in a list, in a
 * `web_service_result`), XML, even when JSON was asked for, and bare text. HTML pages and empty bodies say nothing.
 */
export function readFault(body: string): AlmaFault {
  const text = body.slice(0, MAX_SNIFFED).trim();
  if (/^[{["]/.test(text)) return faultInJson(text) ?? {};
  if (text.startsWith('<')) return faultInXml(text);
  return { message: shortened(text) };
}

/** The error in an answer that Alma sent as a success; undefined for a real success. */
export function faultInSuccess(answer: unknown): AlmaFault | undefined {
  const result = isJsonObject(answer) ? (answer.web_service_result ?? answer) : undefined;
  if (!isJsonObject(result)) return undefined;
  const reported = String(result.errorsExist) === 'true' || isJsonObject(result.errorList);
  return reported ? (faultIn(result) ?? {}) : undefined;
}

function faultInJson(text: string): AlmaFault | undefined {
  try {
    return faultIn(parseJson(text));
  } catch {
    // Cut off or broken: the status alone has to tell.
    return undefined;
  }
}

/** Looks through the wrappers for the innermost object that has an error's members. */
function faultIn(value: unknown, depth = 0): AlmaFault | undefined {
  if (depth > MAX_WRAPPERS) return undefined;
  if (typeof value === 'string') return { message: shortened(value) };
  if (Array.isArray(value)) {
    return value.map((item) => faultIn(item, depth + 1)).find((fault) => fault !== undefined);
  }
  if (!isJsonObject(value)) return undefined;
  if ('errorCode' in value || 'errorMessage' in value) {
    return {
      code: textOf(value.errorCode),
      message: shortened(textOf(value.errorMessage) ?? ''),
      trackingId: textOf(value.trackingId),
    };
  }
  return faultIn(asList(value.web_service_result ?? value.errorList ?? value.error), depth + 1);
}

/** Three flat elements do not need an XML parser in every function's bundle. */
function faultInXml(text: string): AlmaFault {
  const element = (name: string) => text.match(new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]*)<`))?.[1];
  return {
    code: textOf(element('errorCode')),
    message: shortened(withoutEntities(element('errorMessage') ?? '')),
    trackingId: textOf(element('trackingId')),
  };
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function withoutEntities(text: string): string {
  return text.replace(/&(?:([a-z]+)|#(\d{1,7})|#x([\da-f]{1,6}));/gi, (entity, name, decimal, hex) =>
    name === undefined
      ? (character(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)) ?? entity)
      : (entities[name] ?? entity),
  );
}

const character = (codePoint: number): string | undefined =>
  codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : undefined;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** One line of the text's lines. Within each of them the spaces stay, as they may be those of an id. */
function shortened(text: string): string | undefined {
  const lines = text.split(/\p{Cc}+/u).map((line) => line.trim());
  const line = lines.filter((line) => line !== '').join(' ');
  if (line === '') return undefined;
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}
