import { describe, expect, test } from 'vitest';
import { type BatchLoad, Loaders } from '../../src/graphql/loader.js';
import { type Services } from '../../src/services/all.js';

function createLoaders() {
  const batches: (readonly string[])[] = [];
  const byId: BatchLoad<{ readonly id: string }> = (_services, _caller, ids) => {
    batches.push(ids);
    return Promise.resolve(ids.map((id) => ({ id })));
  };
  return { batches, byId, loaders: new Loaders(Object.freeze({}) as Services, null, () => byId) };
}

describe('the loaders of an execution', () => {
  test('load the ids of one turn in one batch, each once', async () => {
    const { batches, byId, loaders } = createLoaders();
    const ids = ['a', 'b', 'a'];
    const loaded = await Promise.all([
      ...ids.map((id) => loaders.load(byId, id)),
      loaders.node('c'),
    ]);
    expect(loaded.map((item) => item?.id)).toEqual(['a', 'b', 'a', 'c']);
    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  test('split more ids than a statement takes', async () => {
    const { batches, byId, loaders } = createLoaders();
    await Promise.all(Array.from({ length: 501 }, (_, id) => loaders.load(byId, String(id))));
    expect(batches.map(({ length }) => length)).toEqual([500, 1]);
  });
});
