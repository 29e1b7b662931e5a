import { expect, test } from 'vitest';
import { type ProviderAnswer } from '../../../src/providers/access/answer.js';
import { foreignAnswerReader } from '../../../src/providers/access/foreign-answer.js';

const answerOf = (text: string, status = 200): ProviderAnswer => ({
  provider: 'INVERS',
  status,
  headers: new Headers(),
  text,
  mayHaveTakenEffect: true,
});
const reader = (hasErrorStatuses: boolean) =>
  foreignAnswerReader({
    whose: 'INVERS',
    isOwnError: () => false,
    hasErrorStatuses,
    now: () => new Date(0),
  });

test.each([
  { error: 'invalid_client', error_description: 'x' },
  { error: { code: 7 } },
  { errors: [{ title: 'Not found' }] },
  { errors: { vin: ['is unknown'] }, message: 'x' },
  { type: 'https://developers.invers.com/problems/resource-not-found', status: 404 },
  { Status: '500', Title: 'Failed', Errors: [] },
  { statusCode: 404, error: 'Not Found', message: 'x', path: '/vehicles' },
])('an error with a success is unusable, and its call may have taken effect: %j', (body) => {
  expect(reader(true)(answerOf(JSON.stringify(body)))).toMatchObject({
    kind: 'malformed',
    outcomeUnknown: true,
    message: expect.stringMatching(/^INVERS answered with an error, and with status 200/),
  });
  // A provider whose errors come with a success reads them itself.
  expect(reader(false)(answerOf(JSON.stringify(body)))).toBeUndefined();
});

test.each([
  '',
  'null',
  '"OK"',
  '[]',
  '{}',
  '{"status":"revoking"}',
  '{"status":"error","vin":"WBATESTVIN0000001"}',
  '{"status":200,"message":"deleted"}',
  '{"errors":[],"message":"deleted"}',
  '{"error":null}',
  '{"vehicles":[],"errors":[{"title":"one of them"}]}',
  `{"error":"${'x'.repeat(20_000)}"}`,
])('what may be the answer to a call is read: %s', (text) => {
  expect(reader(true)(answerOf(text))).toBeUndefined();
});
