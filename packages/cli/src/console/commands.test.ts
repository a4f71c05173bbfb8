import { describe, expect, test } from '@jest/globals';
import { Commands } from './commands.ts';

const NOTHING = { stack: [], queue: {}, table: {} };
const commands = new Commands({ ...NOTHING, stage: 'prod' });

const linesOf = (all: readonly { readonly line: string }[]) => all.map(({ line }) => line);

describe('the lines to copy', () => {
  test('bring back or delete the messages that failed so', () => {
    expect(commands.forReason('users', 'ALMA_TIMEOUT')).toEqual([
      { what: 'Bring back', line: 'npx alma-cache dead redrive --stage prod users --reason ALMA_TIMEOUT' },
      { what: 'Delete', line: 'npx alma-cache dead purge --stage prod users --reason ALMA_TIMEOUT' },
    ]);
  });

  test('bring back or delete one message', () => {
    expect(linesOf(commands.forMessage('loans', 'f7fa593d-c4f7'))).toEqual([
      'npx alma-cache dead redrive --stage prod loans --id f7fa593d-c4f7',
      'npx alma-cache dead purge --stage prod loans --id f7fa593d-c4f7',
    ]);
  });

  test('compare a record with Alma, and read a user anew', () => {
    expect(linesOf(commands.forRecord('loan', '17'))).toEqual([
      'npx alma-cache show --alma --stage prod loan 17',
    ]);
    expect(linesOf(commands.forRecord('user', "o'neill"))).toEqual([
      "npx alma-cache show --alma --stage prod user 'o'\\''neill'",
      "printf '%s\\n' 'o'\\''neill' | npx alma-cache enqueue - --stage prod",
    ]);
  });

  test('take an id for no option', () => {
    expect(linesOf(commands.forRecord('loan', '--all'))).toEqual([
      'npx alma-cache show --alma --stage prod -- loan --all',
    ]);
  });

  test('lead to the deployment that is shown, however it was named', () => {
    const options = {
      stack: ['bulk', 'api'],
      queue: { users: 'https://sqs/1/users' },
      table: { loan: 'loan cache' },
      profile: 'ops',
      region: 'eu-west-1',
    };
    expect(linesOf(new Commands(options).forRecord('loan', '17'))).toEqual([
      'npx alma-cache show --alma --stack bulk --stack api --queue users=https://sqs/1/users ' +
        "--table 'loan=loan cache' --profile ops --region eu-west-1 loan 17",
    ]);
    expect(linesOf(new Commands(NOTHING).forRecord('loan', '17'))).toEqual([
      'npx alma-cache show --alma loan 17',
    ]);
  });

  test('are none for what could do something in a terminal that it is pasted into', () => {
    expect(commands.forRecord('user', 'a\nrm -rf ~')).toEqual([]);
    expect(commands.forReason('users', '\u001B[201~x')).toEqual([]);
    expect(commands.forMessage('users', 'a\u202Eb')).toEqual([]);
  });
});
