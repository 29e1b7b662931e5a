import { expect, test } from 'vitest';
import { writeAnswer } from '../../../src/graphql/limits/answer-size.js';

test('an answer is written whole, without its trace, or as a refusal, by its bytes', () => {
  const answer = { data: { name: 'ß'.repeat(100) } };
  const text = JSON.stringify(answer);
  const bytes = Buffer.byteLength(text);
  const traced = { ...answer, extensions: { ftv1: 'x'.repeat(100) } };
  expect(writeAnswer(traced, 1000)).toBe(JSON.stringify(traced));
  expect(writeAnswer(traced, bytes)).toBe(text);
  expect(writeAnswer(answer, bytes)).toBe(text);
  expect(JSON.parse(writeAnswer(answer, bytes - 1))).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }],
  });
});
