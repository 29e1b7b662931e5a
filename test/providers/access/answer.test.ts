import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  kindOfStatus,
  type ProviderAnswer,
  readJson,
  readShape,
  retryAfterSeconds,
} from '../../../src/providers/access/answer.js';
import { failureOf as failureOfPromise } from '../support.js';

const answered = (text: string): ProviderAnswer => ({
  provider: 'HIGH_MOBILITY',
  status: 200,
  headers: new Headers(),
  text,
  mayHaveTakenEffect: true,
});

const failureOf = (read: () => unknown) => failureOfPromise(Promise.resolve().then(read));

describe('readJson', () => {
  it.each([
    [String.raw`{"a":"x\u0000y"}`, { a: 'x\ufffdy' }],
    [String.raw`{"a":"\ud83d"}`, { a: '\ufffd' }],
    [String.raw`{"a":"\uDE97\uD83D"}`, { a: '\ufffd\ufffd' }],
    [String.raw`{"a":"\ud83d\uD83D\ude97"}`, { a: '\ufffd🚗' }],
    [String.raw`{"k\u0000":1}`, { 'k\ufffd': 1 }],
    [String.raw`{"a":"\\u0000","b":"\\\u0000"}`, { a: '\\u0000', b: '\\\ufffd' }],
    [String.raw`{"a":"\u0e01\u05e9\n\"🚗"}`, { a: 'กש\n"🚗' }],
  ])('reads %s as text that can be stored', (text, expected) => {
    expect(readJson(answered(text))).toEqual(expected);
  });

  it.each(['', 'hunter2', '<html>hunter2</html>', '{"access_token":"hunter2"'])(
    'finds %j malformed, without repeating it',
    async (text) => {
      const failure = await failureOf(() => readJson(answered(text)));
      expect(failure).toMatchObject({ kind: 'malformed', status: 200, outcomeUnknown: true });
      expect(`${failure.message} ${String(failure.cause)}`).not.toContain('hunter2');
    },
  );
});

describe('readShape', () => {
  const schema = z.object({ token: z.object({ value: z.string(), seconds: z.number() }) });

  it('gives what has the shape', () => {
    expect(
      readShape(answered('{"token":{"value":"fake","seconds":60}}'), schema, 'Example'),
    ).toEqual({ token: { value: 'fake', seconds: 60 } });
  });

  it('says where the shape is another one, without repeating what is there', async () => {
    const failure = await failureOf(() =>
      readShape(answered('{"token":{"value":"fake","seconds":"hunter2"}}'), schema, 'Example'),
    );
    expect(failure).toMatchObject({
      kind: 'malformed',
      message: "Example's answer does not have the expected shape at token.seconds.",
    });
    expect(String(failure.cause)).not.toContain('hunter2');
    expect(
      (await failureOf(() => readShape(answered('"hunter2"'), schema, 'Example'))).message,
    ).toMatch(/at the top\.$/);
  });
});

describe('kindOfStatus', () => {
  it.each([
    [400, 'rejected'],
    [401, 'unauthorized'],
    [403, 'rejected'],
    [404, 'rejected'],
    [408, 'unavailable'],
    [409, 'rejected'],
    [422, 'rejected'],
    [429, 'rate-limited'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [100, 'malformed'],
  ])('takes %i for %s', (status, kind) => {
    expect(kindOfStatus(status)).toBe(kind);
  });
});

describe('retryAfterSeconds', () => {
  const now = new Date('2026-01-02T03:04:05Z');
  it.each([
    ['30', 30],
    ['0', 0],
    ['Fri, 02 Jan 2026 03:04:35 GMT', 30],
    ['Fri, 02 Jan 2026 03:04:00 GMT', -5],
    ['1.5', 2],
    ['30s', 30],
    ['10, 20', 10],
    ['-5', -5],
    ['99999999999999999999', 1e20],
    ['2026-01-02T03:04:35Z', 30],
    ['soon', undefined],
    ['1-2', undefined],
    ['', undefined],
  ])('reads %j as %s', (value, expected) => {
    expect(retryAfterSeconds(new Headers({ 'retry-after': value }), now)).toBe(expected);
  });
  it('is undefined without the header', () => {
    expect(retryAfterSeconds(new Headers(), now)).toBeUndefined();
  });
});
