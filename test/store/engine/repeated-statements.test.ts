import { describe, expect, test } from 'vitest';
import { RepeatedStatements } from '../../../src/store/engine/postgres/repeated-statements.js';

const USES = [1, 2, 3, 4, 5, 6];

describe('repeated statements', () => {
  test('a statement has a name from its fifth use on', () => {
    const statements = new RepeatedStatements((text) => `name of ${text}`);

    expect(USES.map(() => statements.nameOf('a'))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'name of a',
      'name of a',
    ]);
    expect(statements.nameOf('b')).toBeUndefined();
  });

  test('a hundred statements have names, however many there are', () => {
    const statements = new RepeatedStatements((text) => text);
    const texts = Array.from({ length: 150 }, (_, index) => `statement ${index}`);
    for (const text of texts) USES.forEach(() => statements.nameOf(text));

    expect(texts.filter((text) => statements.nameOf(text) !== undefined)).toHaveLength(100);
  });
});
