import { SQSServiceException } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { BadMessageError } from './errors.ts';
import { describeFailure } from './failure.ts';

test('repeats the words of an error that is made to be read', () => {
  expect(describeFailure(new BadMessageError('loanID is missing'))).toEqual({
    message: 'loanID is missing',
    code: 'BAD_MESSAGE',
    retryable: false,
  });
});

test('knows such an error by its fields, whichever package it is from', () => {
  const error = Object.assign(new Error('slow down'), { code: 'ALMA_THROTTLED_SECOND', retryable: true });
  expect(describeFailure(error)).toEqual({
    message: 'slow down',
    code: 'ALMA_THROTTLED_SECOND',
    retryable: true,
  });
});

test.each([
  ['client', false],
  ['server', true],
] as const)('repeats the words of AWS about a fault of the %s', ($fault, retryable) => {
  const error = new SQSServiceException({
    name: 'AccessDenied',
    message: 'no sqs:SendMessage',
    $fault,
    $metadata: {},
  });
  expect(describeFailure(error)).toEqual({ message: 'no sqs:SendMessage', code: 'AccessDenied', retryable });
});

test('knows that throttling passes, though AWS calls it a fault of the client', () => {
  const name = 'ProvisionedThroughputExceededException';
  const error = new SQSServiceException({ name, message: 'slow down', $fault: 'client', $metadata: {} });
  expect(describeFailure(error)).toMatchObject({ code: name, retryable: true });
});

describe('an unforeseen error', () => {
  test('is named and placed, but not quoted', () => {
    const failure = describeFailure(new RangeError('Smith\n    at owes 12 EUR'));
    expect(failure).toEqual({
      message: expect.stringContaining('RangeError'),
      code: 'PROCESSING_FAILED',
      retryable: true,
      at: expect.stringContaining('failure.test.ts'),
    });
    expect(JSON.stringify(failure)).not.toMatch(/Smith|owes/);
  });

  const frozen = Object.freeze(Object.assign(new Error('frozen'), { stack: undefined }));
  const hostile = new Proxy(new Error('hostile'), {
    get() {
      throw new Error('get');
    },
    getPrototypeOf() {
      throw new Error('getPrototypeOf');
    },
  });
  const trapped = Object.defineProperty(new Error('trapped'), 'code', {
    get() {
      throw new Error('getter');
    },
  });
  test.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'Smith'],
    ['a symbol', Symbol('Smith')],
    ['a frozen error without a stack', frozen],
    ['an error with a throwing getter', trapped],
    ['a hostile proxy', hostile],
    ['an object without a prototype', Object.create(null)],
    ['a function', () => 'Smith'],
  ])('may be %s', (_, thrown) => {
    expect(describeFailure(thrown)).toEqual({
      message: expect.stringMatching(/^Processing threw (?!.*Smith)/),
      code: 'PROCESSING_FAILED',
      retryable: true,
    });
  });
});
