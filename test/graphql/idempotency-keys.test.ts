import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNamedType, isInputObjectType } from 'graphql';
import { expect, it } from 'vitest';

it('every mutation that creates or starts something can be sent again: its input takes an idempotency key', () => {
  const schema = buildSchema(
    readFileSync(join(import.meta.dirname, '../../schema/fleetgraph.graphql'), 'utf8'),
    { assumeValid: true },
  );
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(({ name }) =>
    /^(create|start|register|connect|request)[A-Z]/.test(name),
  );
  expect(mutations.map(({ name }) => name).toSorted()).toEqual([
    'connectProviderAccount',
    'createApiClient',
    'createFleet',
    'createOemCredential',
    'createWebhookEndpoint',
    'registerDriver',
    'requestClearance',
    'startOnboarding',
  ]);
  const without = mutations.filter(({ args }) => {
    const input = getNamedType(args[0]!.type);
    return !isInputObjectType(input) || input.getFields()['idempotencyKey'] === undefined;
  });
  expect(without.map(({ name }) => name)).toEqual([]);
});
