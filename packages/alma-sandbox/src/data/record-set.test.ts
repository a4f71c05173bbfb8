import { describe, expect, test } from '@jest/globals';
import { RecordSet } from './record-set.ts';

interface Note {
  readonly id: string;
  readonly text: string;
}

function notes(count: number) {
  return new RecordSet<Note>(
    {
      name: 'loan',
      idOf: (note) => note.id,
      ownedBy: (_, note) => note,
      invent: (index) => ({ id: `n${index}`, text: 'invented' }),
      indexOf: (id) => Number(id.slice(1)),
    },
    count,
  );
}

describe('a set of invented records', () => {
  test('tells each of them by id, and no more', () => {
    const set = notes(3);
    expect(set.ids()).toEqual(['n0', 'n1', 'n2']);
    expect(set.get('n2')).toEqual({ id: 'n2', text: 'invented' });
    expect(set.get('n3')).toBeUndefined();
    expect(set.size).toBe(3);
  });

  test('takes an added record, invented but for what is given', () => {
    const set = notes(1);
    expect(set.add({ text: 'mine' })).toEqual({ id: 'n1', text: 'mine' });
    expect(set.add({ id: 'other' })).toEqual({ id: 'other', text: 'invented' });
    expect(set.ids()).toEqual(['n0', 'n1', 'other']);
  });

  test('takes a record that is made of an invented one', () => {
    const set = notes(1);
    const made = set.create(({ id, text }) => ({ id, text: `${text} by me` }));
    expect(made).toEqual({ id: 'n1', text: 'invented by me' });
    expect(set.get('n1')).toEqual(made);
  });

  test('refuses a second record with the same id', () => {
    const set = notes(1);
    expect(() => set.add({ id: 'n0' })).toThrow(expect.objectContaining({ code: 'SANDBOX_DUPLICATE_ID' }));
    expect(set.size).toBe(1);
  });

  test('changes a record in its place', () => {
    const set = notes(3);
    set.change('n1', { text: 'renewed' });
    expect(Array.from(set, (note) => note.text)).toEqual(['invented', 'renewed', 'invented']);
    expect(set.get('n1')?.text).toBe('renewed');
  });

  test('replaces a record by what is made of it', () => {
    const set = notes(2);
    expect(set.revise('n1', ({ id, text }) => ({ id, text: `re${text}` }))).toEqual({
      id: 'n1',
      text: 'reinvented',
    });
    expect(set.get('n1')?.text).toBe('reinvented');
  });

  test('keeps a record as it is when what would be made of it fails', () => {
    const set = notes(2);
    const fail = () => {
      throw new Error('no');
    };
    expect(() => set.revise('n1', fail)).toThrow('no');
    expect(() => set.create(fail)).toThrow('no');
    expect([...set].map(({ text }) => text)).toEqual(['invented', 'invented']);
  });

  test('refuses to change the id itself', () => {
    expect(() => notes(2).change('n0', { id: 'new' })).toThrow(
      expect.objectContaining({ code: 'SANDBOX_INVALID_OPTION' }),
    );
  });

  test('removes a record and never gives its id to another', () => {
    const set = notes(2);
    expect(set.remove('n1')).toEqual({ id: 'n1', text: 'invented' });
    expect(set.ids()).toEqual(['n0']);
    expect(set.add().id).toBe('n2');
  });

  test('says so when there is no record to change or remove', () => {
    const unknown = expect.objectContaining({ code: 'SANDBOX_UNKNOWN_RECORD' });
    expect(() => notes(1).change('n1', {})).toThrow(unknown);
    expect(() => notes(1).remove('n1')).toThrow(unknown);
  });
});
