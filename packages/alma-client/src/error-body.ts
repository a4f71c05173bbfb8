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
/** Alma lists one error, two at most. */
const MAX_FAULTS = 10;
/** Alma's deepest form has seven objects and lists around the error. */
const MAX_WRAPPERS = 8;

/**
 * The errors that a body tells of, in its order: any of several may be the one that matters, as Alma puts the general
 * 401652 before 401861. Reads every form in which Alma and its gateways report them: JSON (plain, in a list, in a
 * `web_service_result`), XML, even when JSON was asked for, and bare text. HTML pages and empty bodies say nothing.
 */
export function readFaults(body: string): AlmaFault[] {
  const text = body.slice(0, MAX_SNIFFED).trim();
  const faults = /^[{["]/.test(text)
    ? faultsInJson(text)
    : text.startsWith('<')
      ? faultsInXml(text)
      : [{ message: shortened(text) }];
  return faults.slice(0, MAX_FAULTS).filter(({ code, message }) => (code ?? message) !== undefined);
}

/** Whether Alma reports an error in an answer that it sent as a success. */
export function isFault(answer: unknown): boolean {
  const result = isJsonObject(answer) ? (answer.web_service_result ?? answer) : undefined;
  return isJsonObject(result) && (String(result.errorsExist) === 'true' || isJsonObject(result.errorList));
}

function faultsInJson(text: string): AlmaFault[] {
  try {
    return faultsIn(parseJson(text));
  } catch {
    // Cut off or broken: the status alone has to tell.
    return [];
  }
}

/** Looks through the wrappers for the innermost objects that have an error's members. */
function faultsIn(value: unknown, depth = 0): AlmaFault[] {
  if (depth > MAX_WRAPPERS) return [];
  if (typeof value === 'string') return [{ message: shortened(value) }];
  if (Array.isArray(value)) return value.flatMap((item) => faultsIn(item, depth + 1));
  if (!isJsonObject(value)) return [];
  if ('errorCode' in value || 'errorMessage' in value) {
    return [
      {
        code: textOf(value.errorCode),
        message: shortened(textOf(value.errorMessage) ?? ''),
        trackingId: textOf(value.trackingId),
      },
    ];
  }
  return faultsIn(asList(value.web_service_result ?? value.errorList ?? value.error), depth + 1);
}

/** Three flat elements do not need an XML parser in every function's bundle. */
function faultsInXml(text: string): AlmaFault[] {
  return text.split(/<\/(?:\w+:)?error>/).map((error) => {
    const element = (name: string) =>
      error.match(new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]*)<`))?.[1];
    return {
      code: textOf(element('errorCode')),
      message: shortened(withoutEntities(element('errorMessage') ?? '')),
      trackingId: textOf(element('trackingId')),
    };
  });
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
