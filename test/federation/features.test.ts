import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { read } from '../docs/pages.js';

const subgraph = read('schema/subgraph.graphql');

/** Uses of our subgraph by another one, by feature; its words in the supergraph. */
const YOURS: Readonly<
  Record<
    string,
    {
      readonly imports: readonly string[];
      readonly sdl: string;
      readonly expected: readonly RegExp[];
    }
  >
> = {
  '@key': {
    imports: ['@key'],
    sdl: 'type Vehicle @key(fields: "id") { id: ID! mileage: Int } type Provider @key(fields: "name", resolvable: false) { name: ProviderName! } enum ProviderName { INVERS HIGH_MOBILITY DAMOOV }',
    expected: [
      /type Vehicle[^{]*@join__type\(graph: FLEETGRAPH, key: "id"\)[^{]*@join__type\(graph: YOURS, key: "id"\)/,
      /@join__type\(graph: YOURS, key: "name", resolvable: false\)/,
    ],
  },
  '@extends': {
    imports: ['@key', '@extends', '@external'],
    sdl: 'type Vehicle @extends @key(fields: "id") { id: ID! @external mileage: Int }',
    expected: [
      /@join__type\(graph: YOURS, key: "id", extension: true\)/,
      /mileage: Int @join__field\(graph: YOURS\)/,
    ],
  },
  '@external, @requires': {
    imports: ['@key', '@external', '@requires'],
    sdl: 'type Vehicle @key(fields: "id") { id: ID! vin: VIN! @external warranty: String @requires(fields: "vin") } scalar VIN',
    expected: [
      /vin: VIN! [^\n]*@join__field\(graph: YOURS, external: true\)/,
      /warranty: String @join__field\(graph: YOURS, requires: "vin"\)/,
    ],
  },
  '@override': {
    imports: ['@key', '@override'],
    sdl: 'type Vehicle @key(fields: "id") { id: ID! name: String @override(from: "fleetgraph") }',
    expected: [/name: String @join__field\(graph: YOURS, override: "fleetgraph"/],
  },
  '@shareable': {
    imports: ['@key', '@shareable'],
    sdl: 'type Query { tagsInUse: [Tag!]! } type Tag @shareable { key: String! value: String! }',
    expected: [/type Tag[^{]*@join__type\(graph: FLEETGRAPH\)[^{]*@join__type\(graph: YOURS\)/],
  },
  '@inaccessible, @tag': {
    imports: ['@key', '@inaccessible', '@tag'],
    sdl: 'type Vehicle @key(fields: "id") { id: ID! depot: String @inaccessible route: String @tag(name: "internal") }',
    expected: [/depot: String[^\n]* @inaccessible/, /route: String[^\n]* @tag\(name: "internal"\)/],
  },
  '@composeDirective': {
    imports: ['@key', '@composeDirective'],
    sdl: 'extend schema @link(url: "https://specs.example.com/unit/v1.0", import: ["@unit"]) @composeDirective(name: "@unit") directive @unit(of: String!) on FIELD_DEFINITION type Vehicle @key(fields: "id") { id: ID! mileage: Int @unit(of: "km") }',
    expected: [/mileage: Int[^\n]* @unit\(of: "km"\)/],
  },
  '@authenticated, @requiresScopes, @policy': {
    imports: ['@key', '@authenticated', '@requiresScopes', '@policy'],
    sdl: 'type Vehicle @key(fields: "id") { id: ID! depot: String @authenticated cost: Int @requiresScopes(scopes: [["costs:read"]]) margin: Int @policy(policies: [["board"]]) }',
    expected: [
      /depot: String[^\n]* @authenticated/,
      /@requiresScopes\(scopes: \[\["costs:read"\]\]\)/,
      /@policy\(policies: \[\["board"\]\]\)/,
    ],
  },
};

const COMPOSERS: Readonly<
  Record<
    string,
    (yours: string) => {
      readonly supergraph: string | undefined;
      readonly errors: readonly string[];
    }
  >
> = {
  '@apollo/composition': (yours) => {
    const { supergraphSdl, errors } = composeByApollo(servicesWith(yours));
    return { supergraph: supergraphSdl, errors: (errors ?? []).map(({ message }) => message) };
  },
  '@theguild/federation-composition': (yours) => {
    const { supergraphSdl, errors } = composeByGuild(servicesWith(yours));
    return { supergraph: supergraphSdl, errors: (errors ?? []).map(({ message }) => message) };
  },
};

const servicesWith = (yours: string) => [
  { name: 'fleetgraph', url: 'http://fleetgraph.example/graphql', typeDefs: parse(subgraph) },
  { name: 'yours', url: 'http://yours.example/graphql', typeDefs: parse(yours) },
];

/** Version 2.9 (https://specs.apollo.dev/federation/v2.9). */
const SPECIFIED = [
  'link',
  'key',
  'external',
  'requires',
  'provides',
  'extends',
  'shareable',
  'override',
  'tag',
  'inaccessible',
  'composeDirective',
  'interfaceObject',
  'authenticated',
  'requiresScopes',
  'policy',
  'context',
  'fromContext',
  'cost',
  'listSize',
].map((name) => `@${name}`);

/** The table of features on the page: what is said of each. */
const said = new Map(
  [...read('docs/federation.md').matchAll(/^\| ([^|]*`[^|]+) \| ([^|]+) \|([^|]*)\|$/gm)].flatMap(
    ([, names = '', here = '', tests = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, { here, tests }] as const),
  ),
);

describe.each(Object.entries(COMPOSERS))('%s', (_name, compose) => {
  it.each(Object.entries(YOURS))(
    'takes %s of a subgraph that builds on ours',
    (_feature, { imports, sdl, expected }) => {
      const { supergraph, errors } = compose(
        `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports.map((name) => `"${name}"`).join(', ')}]) ${sdl}`,
      );
      expect(errors).toEqual([]);
      expect(expected.filter((words) => !words.test(supergraph ?? ''))).toEqual([]);
    },
  );
});

it("lets no other subgraph @provide our entities' fields: they are not shareable", () => {
  const sdl =
    'type Query { recalled: [Vehicle!]! @provides(fields: "name") } type Vehicle @key(fields: "id") { id: ID! name: String @external }';
  const { errors } = COMPOSERS['@apollo/composition']!(
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@provides"]) ${sdl}`,
  );
  expect(errors).toEqual([expect.stringContaining('Vehicle.name')]);
});

describe('docs/federation.md', () => {
  it('says of every directive of the federation specification how it stands here', () => {
    expect(SPECIFIED.filter((name) => !said.has(name))).toEqual([]);
  });

  it('names tests that there are, for everything that is supported', () => {
    for (const [name, { here, tests }] of said) {
      const named = [...tests.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => path);
      if (/^(yes|theirs)/.test(here))
        expect([name, named]).toEqual([name, expect.arrayContaining([expect.any(String)])]);
      for (const path of named) expect(read(path)).not.toBe('');
    }
  });

  it('says that ours has what our SDL imports, and nothing else', () => {
    const imported = [
      ...read('schema/subgraph-all-directives.graphql').matchAll(/import: \[([^\]]+)\]/g),
    ].flatMap(([, names = '']) => [...names.matchAll(/"(@\w+)"/g)].map(([, name]) => name!));
    const ours = [...said]
      .filter(([name, { here }]) => name.startsWith('@') && here.startsWith('yes'))
      .map(([name]) => name);
    expect(ours.sort()).toEqual([...imported, '@link'].sort());
  });
});
