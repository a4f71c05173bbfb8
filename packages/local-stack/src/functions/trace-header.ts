/**
 * The trace that an invocation belongs to, which is not sampled, because nobody receives traces here.
 *
 * @see AWS X-Ray developer guide, "X-Ray concepts", tracing header
 */
export function traceHeader(requestId: string): string {
  const hex = requestId.replaceAll('-', '');
  const [time, rest, parent] = [hex.slice(0, 8), hex.slice(8), hex.slice(0, 16)];
  return `Root=1-${time}-${rest};Parent=${parent};Sampled=0;Lineage=1:${time}:0`;
}
