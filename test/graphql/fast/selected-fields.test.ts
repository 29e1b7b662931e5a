import { type FieldNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { selectedFields } from '../../../src/graphql/fast/selected-fields.js';
import { fragmentsOf } from '../../../src/graphql/limits/fragments.js';

/** Looks below the first field of a document and counts how often selections are read. */
function lookBelow(source: string) {
  const document = parse(source);
  const reads = { count: 0 };
  const watch = <T extends object>(node: T): T =>
    new Proxy(node, {
      get(target, name, receiver) {
        if (name === 'selections') reads.count += 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
  const fragments = Object.fromEntries(
    [...fragmentsOf(document)].map(([name, fragment]) => [
      name,
      { ...fragment, selectionSet: watch(fragment.selectionSet) },
    ]),
  );
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const [field] = (operation as OperationDefinitionNode).selectionSet.selections;
  return { asked: selectedFields({ fieldNodes: [field as FieldNode], fragments }), reads };
}

describe('looking ahead', () => {
  const source = `
    { page { totalCount nodes { id ...Row ... { plate: licensePlate } } other: nodes { vin } } }
    fragment Row on Car { owner { name } ...More @skip(if: true) }
    fragment More on Car { owner { id } tags }`;

  test.each([
    ['', ['nodes', 'totalCount']],
    ['nodes', ['id', 'licensePlate', 'owner', 'tags', 'vin']],
    ['nodes.owner', ['id', 'name']],
    ['nodes.id', []],
    ['edges.node', []],
  ])('finds the fields below "%s", through fragments and aliases', (path, names) => {
    expect([...lookBelow(source).asked.namesBelow(path)].sort()).toEqual(names);
  });

  test('reads each fragment once for each level, however often it is spread', () => {
    const layers = Array.from(
      { length: 40 },
      (_, index) =>
        `fragment f${index} on Car { ...f${index + 1} ... { ...f${index + 1} } a${index}: next { ...f${index + 1} } }`,
    );
    const { asked, reads } = lookBelow(
      `{ car { ...f0 @skip(if: true) } } ${layers.join('\n')} fragment f40 on Car { vin }`,
    );

    expect([...asked.namesBelow('')].sort()).toEqual(['next', 'vin']);
    expect(reads.count).toBe(41);
    expect([...asked.namesBelow('next.next')].sort()).toEqual(['next', 'vin']);
    expect(reads.count).toBeLessThanOrEqual(3 * 41);
  });

  test('is done once for a field', () => {
    const fragments = {};
    const document = parse('{ car { vin } }');
    const [field] = (document.definitions[0] as OperationDefinitionNode).selectionSet.selections;
    const fieldNodes = [field as FieldNode];

    expect(selectedFields({ fieldNodes, fragments })).toBe(
      selectedFields({ fieldNodes, fragments }),
    );
  });
});
