import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArrivingBody } from '../../../src/http/limits/arriving-body.js';
import { ByteBudget } from '../../../src/http/limits/byte-budget.js';
import { observedReports } from '../../support/limits.js';

function bodyOf(limit: number, perCaller: number) {
  const { reports } = observedReports();
  const budget = new ByteBudget({
    names: { caller: 'body-caller', total: 'body-total' },
    limits: { perCaller, total: 1e9 },
    reports,
  });
  const share = budget.open('caller', () => undefined);
  const body = new ArrivingBody({
    limit,
    share,
    tooLarge: () => new Error('too large'),
    noRoom: (exceeded) => new Error(exceeded),
  });
  return { budget, body };
}

describe('a body that arrives', () => {
  test('is what was sent, however it was cut, and counts no more once it is read', async () => {
    const chunks = fc.array(
      fc.uint8Array({ minLength: 1, maxLength: 40_000 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(chunks, async (sent) => {
        const { budget, body } = bodyOf(1e6, 1e9);
        expect((await buffer(Readable.from(sent).pipe(body))).equals(Buffer.concat(sent))).toBe(
          true,
        );
        expect(budget.bytes).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test('that comes byte by byte takes hardly more than its length', async () => {
    const { budget, body } = bodyOf(1e6, 1e9);
    const pieces: Buffer[] = [];
    body.on('data', (piece: Buffer) => void pieces.push(piece));
    for (let count = 0; count < 50_000; count += 1) body.write(Buffer.from('x'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(budget.bytes).toBe(4 * 16_384);
    expect(pieces.map(({ length }) => length)).toEqual([16_384, 16_384, 16_384]);
    body.destroy();
  });

  test.for([
    ['it is too large', 100_000, 1e9, 'too large'],
    ['its caller has too much on the way', 1e9, 100_000, 'body-caller'],
  ] as const)('ends where %s', async ([, limit, perCaller, message]) => {
    const { budget, body } = bodyOf(limit, perCaller);
    const sent = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(10_000)));
    await expect(buffer(sent.pipe(body))).rejects.toThrow(message);
    expect(budget.bytes).toBe(0);
  });
});
