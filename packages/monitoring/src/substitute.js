// @ts-check

/**
 * The text for `Fn::Sub` that stands for a resource or pseudo parameter (`AWS::Region`), or an attribute of a resource
 * (`loansQueue.Arn`).
 *
 * @param {string} name
 */
export function reference(name) {
  return `\${${name}}`;
}

/**
 * A text that may have references in it, as a template says it.
 *
 * @param {string} text
 */
export function substitute(text) {
  return text.includes('${') ? { 'Fn::Sub': text } : text;
}
