import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toXml } from './xml.ts';

const body = (xml: string) => xml.replace(/^<\?xml .*?\?>/, '');

test('a coded value is text with an attribute, and what is null is left out', () => {
  const loan = {
    loan_id: '1',
    library: { value: 'MAIN', desc: 'A & B' },
    author: null,
    item_policy: { value: null, desc: null },
  };
  expect(body(toXml('item_loan', loan))).toBe(
    '<item_loan><loan_id>1</loan_id><library desc="A &amp; B">MAIN</library><item_policy></item_policy></item_loan>',
  );
});

test('a list is its element repeated', () => {
  expect(body(toXml('fees', { fee: [{ id: '1' }, { id: '2' }] }, { total_record_count: 2 }))).toBe(
    '<fees total_record_count="2"><fee><id>1</id></fee><fee><id>2</id></fee></fees>',
  );
});

/** Lone surrogates and control characters included. */
const anyCodeUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

test('no text can break out of its element', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCodeUnit }), (text) => {
      const [, inside = '<'] = /^<a><b>([\s\S]*)<\/b><\/a>$/.exec(body(toXml('a', { b: text }))) ?? [];
      expect(inside).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
      expect(inside.includes('\0')).toBe(false);
    }),
  );
});
