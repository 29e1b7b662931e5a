import { readFileSync } from 'node:fs';
import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { buildSchema, graphql, isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { buildFederatedSchema, fleetSubgraph } from '../../src/graphql/federation/federation.js';

const read = (name: string): string =>
  readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

/** A second subgraph, of another owner: workshop appointments, found by the vehicle's key. */
const WORKSHOP = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
  type Vehicle @key(fields: "id") { id: ID! appointments: [Appointment!]! }
  type Appointment @key(fields: "id") { id: ID! day: String! vehicle: Vehicle! provider: Provider! }
  type Provider @key(fields: "name") { name: ProviderName! }
  enum ProviderName { INVERS HIGH_MOBILITY DAMOOV }
  type Tag @shareable { key: String! value: String! }
  type Query { appointment(id: ID!): Appointment tagsInUse: [Tag!]! }`;

interface Composed {
  readonly supergraph: string | undefined;
  readonly errors: readonly string[];
}

const COMPOSERS: Readonly<
  Record<
    string,
    (
      services: readonly { readonly name: string; readonly url: string; readonly sdl: string }[],
    ) => Composed
  >
> = {
  '@apollo/composition': (services) => {
    const { supergraphSdl, errors } = composeByApollo(
      services.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
    );
    return { supergraph: supergraphSdl, errors: (errors ?? []).map(({ message }) => message) };
  },
  '@theguild/federation-composition': (services) => {
    const { supergraphSdl, errors } = composeByGuild(
      services.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
    );
    return { supergraph: supergraphSdl, errors: (errors ?? []).map(({ message }) => message) };
  },
};

describe.each(Object.entries(COMPOSERS))('%s', (_name, compose) => {
  const composed = (sdl: string): string => {
    const { supergraph, errors } = compose([
      { name: 'fleetgraph', url: 'http://fleetgraph.example/graphql', sdl },
      { name: 'workshop', url: 'http://workshop.example/graphql', sdl: WORKSHOP },
    ]);
    expect(errors).toEqual([]);
    return supergraph!;
  };

  test.each(['subgraph.graphql', 'subgraph-all-directives.graphql'])(
    'composes %s with a subgraph that adds to its entities',
    (name) => {
      const schema = buildSchema(composed(read(name)), { assumeValidSDL: true });
      const vehicle = schema.getType('Vehicle');
      if (!isObjectType(vehicle)) throw new Error('there is no Vehicle');
      expect(Object.keys(vehicle.getFields())).toEqual(
        expect.arrayContaining(['vin', 'clearance', 'appointments']),
      );
      expect(schema.getQueryType()?.getFields()).toHaveProperty('appointment');
      expect(schema.getSubscriptionType()?.getFields()).toHaveProperty('clearanceChanged');
    },
  );

  test('composes the SDL that the server returns as well', async () => {
    for (const directives of ['basic', 'all'] as const) {
      const result = await graphql({
        schema: buildFederatedSchema(await fleetSubgraph(directives)),
        source: '{ _service { sdl } }',
      });
      const { sdl } = (result.data as { readonly _service: { readonly sdl: string } })._service;
      expect(composed(sdl)).toContain('type Appointment');
    }
  });

  test('passes rights and tags on when the SDL has them, and only then', () => {
    const all = composed(read('subgraph-all-directives.graphql'));
    for (const feature of ['authenticated', 'requiresScopes', 'tag']) {
      expect(all).toMatch(new RegExp(`@link\\(url: "https://specs.apollo.dev/${feature}/`));
      expect(composed(read('subgraph.graphql'))).not.toContain(`specs.apollo.dev/${feature}/`);
    }
    expect(all).toMatch(
      /requestClearance\([^)]*\): ClearancePayload!.*@requiresScopes\(scopes: \[\["clearance:write"\]\]\)/s,
    );
    expect(all).toMatch(/type Vehicle implements Node[^{]*@requiresScopes/);
  });

  test('says so when a subgraph does not know the key', () => {
    const { errors } = compose([
      {
        name: 'fleetgraph',
        url: 'http://fleetgraph.example/graphql',
        sdl: read('subgraph.graphql'),
      },
      {
        name: 'workshop',
        url: 'http://workshop.example/graphql',
        sdl: WORKSHOP.replaceAll('type Vehicle @key(fields: "id")', 'type Vehicle'),
      },
    ]);
    expect(errors.join('\n')).toContain('Vehicle');
  });
});
