import { type ExecutionArgs, type ExecutionResult, GraphQLError, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type Viewer } from '../../../src/domain/values/viewer.js';
import {
  groupOf,
  payloadText,
  SharedResponses,
} from '../../../src/http/subscriptions/shared-responses.js';
import { testViewer } from '../../support/store.js';

const SOURCE =
  'subscription S($fleet: ID!, $after: String, $size: Int) { events(fleet: $fleet, after: $after) { id ...Older } } fragment Older on Event { older(first: $size) }';

function groupFor(
  variableValues: Record<string, unknown>,
  {
    source = SOURCE,
    viewer = testViewer(),
  }: { readonly source?: string; readonly viewer?: Viewer | null } = {},
): string {
  return groupOf({
    document: parse(source),
    variableValues,
    contextValue: { viewer },
  } as unknown as ExecutionArgs);
}

describe('who sees the same in an event', () => {
  const one = groupFor({ fleet: 'a', after: null, size: 3 });

  test('every subscriber with the same document, values and rights, wherever it began and whatever it leaves out', () => {
    expect(groupFor({ fleet: 'a', after: 'later', size: 3 })).toBe(one);
    expect(
      groupFor({ fleet: 'a', size: 3 }, { viewer: testViewer({ requestId: 'another' }) }),
    ).toBe(one);
  });

  test.each<[string, string]>([
    ['values below the field', groupFor({ fleet: 'a', size: 4 })],
    [
      'a document',
      groupFor({ fleet: 'a', size: 3 }, { source: SOURCE.replace('{ id ', '{ id name ') }),
    ],
    [
      'scopes',
      groupFor({ fleet: 'a', size: 3 }, { viewer: testViewer({ scopes: ['fleet:read'] }) }),
    ],
    ['fleets', groupFor({ fleet: 'a', size: 3 }, { viewer: testViewer({ fleetIds: ['a'] }) })],
    ['no rights at all', groupFor({ fleet: 'a', size: 3 }, { viewer: null })],
  ])('not with %s of their own', (_, other) => {
    expect(other).not.toBe(one);
  });

  test.each<[string, string]>([
    [
      'within a fragment without a name',
      'subscription S($fleet: ID!, $size: Int) { ... on Subscription { events(fleet: $fleet) { older(first: $size) } } }',
    ],
    [
      'within a fragment with a name',
      'subscription S($fleet: ID!, $size: Int) { ...Events } fragment Events on Subscription { events(fleet: $fleet) { older(first: $size) } }',
    ],
    [
      'that stands there twice',
      'subscription S($fleet: ID!, $size: Int) { events(fleet: $fleet) { id } events(fleet: $fleet) { older(first: $size) } }',
    ],
  ])('not with values of their own below a field %s', (_, source) => {
    expect(groupFor({ fleet: 'a', size: 3 }, { source })).not.toBe(
      groupFor({ fleet: 'a', size: 4 }, { source }),
    );
    expect(groupFor({ fleet: 'a', size: 3 }, { source })).toBe(
      groupFor({ fleet: 'a', size: 3 }, { source }),
    );
  });
});

describe('shared responses', () => {
  function counting(response: ExecutionResult) {
    const calls: number[] = [];
    return { calls, carryOut: () => Promise.resolve(response).finally(() => calls.push(1)) };
  }

  test('an event is carried out once for each group', async () => {
    const shared = new SharedResponses();
    const event = { id: '1' };
    const { calls, carryOut } = counting({ data: { id: '1' } });

    const [first, second] = await Promise.all([
      shared.respond(event, 'a', carryOut),
      shared.respond(event, 'a', carryOut),
    ]);
    await shared.respond(event, 'b', carryOut);
    await shared.respond({ id: '1' }, 'a', carryOut);

    expect(first).toBe(second);
    expect(calls).toHaveLength(3);
  });

  test('a failed response is tried again for the next caller', async () => {
    const shared = new SharedResponses();
    const event = {};
    const errors = counting({ data: null, errors: [new GraphQLError('not now')] });
    await shared.respond(event, 'a', errors.carryOut);
    await shared.respond(event, 'a', errors.carryOut);
    await expect(
      shared.respond(event, 'b', () => Promise.reject(new Error('down'))),
    ).rejects.toThrow('down');
    const { data } = await shared.respond(event, 'b', () => Promise.resolve({ data: { id: '2' } }));

    expect(errors.calls).toHaveLength(2);
    expect(data).toEqual({ id: '2' });
  });

  test('only the latest 512 are cached', async () => {
    const shared = new SharedResponses();
    const [old, event] = [{}, {}];
    let calls = 0;
    const respond = (of: object, group: string) =>
      shared.respond(of, group, () => Promise.resolve({ data: { call: (calls += 1) } }));
    await respond(old, 'mine');
    for (let group = 0; group < 512; group += 1) await respond(event, `group ${group}`);
    await respond(event, 'group 0');
    expect(calls).toBe(513);
    await respond(old, 'mine');
    expect(calls).toBe(514);
  });

  test('large ones are cached up to half a million characters in all', async () => {
    const shared = new SharedResponses();
    let calls = 0;
    const text = 'x'.repeat(100_000);
    const respond = (group: number) =>
      shared.respond(events, `group ${group}`, () =>
        Promise.resolve({ data: { call: (calls += 1), text } }),
      );
    const events = {};
    for (let group = 0; group < 30; group += 1) await respond(group);
    for (let group = 29; group > 25; group -= 1) await respond(group);
    expect(calls).toBe(30);
    await respond(0);
    expect(calls).toBe(31);
  });

  test('an answer is written as JSON once', () => {
    const response = { data: { id: '1', other: null } };

    expect(payloadText(response)).toBe('{"data":{"id":"1","other":null}}');
    response.data.id = 'changed afterwards';
    expect(payloadText(response)).toContain('"1"');
  });
});
