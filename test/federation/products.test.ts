import { readFileSync } from 'node:fs';
import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../support/app.js';
import { type Json } from '../support/simulator.js';
import { type ProductsServer, startProducts } from './products-server.js';

/** Two other subgraphs: who made a product, and where it is stored. */
const OTHERS = [
  {
    name: 'users',
    sdl: 'type Query { users: [User!]! } type User @key(fields: "email") { email: ID! name: String totalProductsCreated: Int @shareable yearsOfEmployment: Int! }',
  },
  {
    name: 'inventory',
    sdl: 'type Query { inventory(id: ID!): Inventory } interface Inventory @key(fields: "id") { id: ID! } type Shelf implements Inventory @key(fields: "id") { id: ID! } type ProductDimension @shareable { size: String weight: Float }',
  },
];

/**
 * Features without a use in our graph, on a graph of the same code: keys of several and of nested
 * fields, and fields that need others.
 */
describe('a subgraph of products', () => {
  let products: ProductsServer;
  beforeAll(async () => {
    products = await startProducts();
  });
  afterAll(() => products.close());

  const ask = (selection: string, ...representations: readonly Json[]) =>
    graphql(
      products.url,
      null,
      `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ${selection} } }`,
      { of: representations },
    ).then(({ body }) => body);

  it('finds an entity by each of its keys', async () => {
    const keys = [
      { id: 'apollo-studio' },
      { sku: 'studio', package: '' },
      { sku: 'studio', variation: { id: 'platform' } },
    ];
    const { data } = await ask(
      '... on Product { id package variation { id } }',
      ...keys.map((key) => ({ __typename: 'Product', ...key })),
    );
    expect(data._entities).toEqual(
      keys.map(() => ({
        __typename: 'Product',
        id: 'apollo-studio',
        package: '',
        variation: { id: 'platform' },
      })),
    );
  });

  it('has null where a key of several or of nested fields is that of nothing', async () => {
    const { data } = await ask(
      '',
      { __typename: 'DeprecatedProduct', sku: 'apollo-federation-v1', package: 'another' },
      { __typename: 'ProductResearch', study: { caseNumber: '0' } },
    );
    expect(data._entities).toEqual([null, null]);
  });

  it('refuses what has none of the keys whole, and names them', async () => {
    const any = 'must have "id" or "sku package" or "sku variation { id }", a key of Product';
    for (const rest of [
      {},
      { sku: 'studio' },
      { sku: 'studio', variation: 'platform' },
      { sku: 'studio', variation: {} },
      { sku: 'studio', variation: null },
      { id: 7 },
    ]) {
      expect(await ask('', { __typename: 'Product', ...rest })).toMatchObject({
        errors: [{ message: expect.stringContaining(any), extensions: { code: 'BAD_USER_INPUT' } }],
      });
    }
    expect(
      (await ask('', { __typename: 'ProductResearch', study: {} })).errors[0].message,
    ).toContain('must have "study { caseNumber }", the key of ProductResearch');
    expect(
      (await ask('', { __typename: 'ProductVariation', id: 'OSS' })).errors[0].message,
    ).toContain('must name one of');
  });

  it('takes what a field requires of others from the representation', async () => {
    const jane = {
      __typename: 'User',
      email: 'support@apollographql.com',
      totalProductsCreated: 90,
      yearsOfEmployment: 30,
    };
    expect(
      (await ask('... on User { averageProductsCreatedPerYear }', jane)).data._entities,
    ).toEqual([{ __typename: 'User', averageProductsCreatedPerYear: 3 }]);
  });

  it('says all of its directives in its SDL, those of others with it', async () => {
    const { body } = await graphql(products.url, null, '{ _service { sdl } }');
    for (const name of [
      'key',
      'shareable',
      'tag',
      'inaccessible',
      'override',
      'external',
      'provides',
      'requires',
      'interfaceObject',
      'composeDirective',
      'custom',
    ]) {
      expect(body.data._service.sdl).toMatch(new RegExp(`(?<!directive )@${name}\\b`));
    }
  });

  it.each([
    ['@apollo/composition', composeByApollo],
    ['@theguild/federation-composition', composeByGuild],
  ])('is composed with its neighbors by %s', (_name, compose) => {
    const head =
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';
    const services = [
      { name: 'products', sdl: products.sdl },
      ...OTHERS.map(({ name, sdl }) => ({ name, sdl: `${head} ${sdl}` })),
    ];
    const { supergraphSdl, errors } = compose(
      services.map(({ name, sdl }) => ({
        name,
        url: `http://${name}.example/graphql`,
        typeDefs: parse(sdl),
      })),
    );
    expect(errors ?? []).toEqual([]);
    const asked = [
      /@join__type\(graph: PRODUCTS, key: "sku variation \{ id \}"/,
      /@join__type\(graph: PRODUCTS, key: "id", isInterfaceObject: true\)/,
      /name: String[^\n]*graph: PRODUCTS, override: "users"/,
      /requires: "totalProductsCreated yearsOfEmployment"/,
      /createdBy: User[^\n]*provides: "totalProductsCreated"/,
      /unit: String[^\n]*@inaccessible/,
      /notes: String[^\n]*@tag\(name: "internal"\)/,
      /^type Product\n(?: .*\n)* .*@custom|^type Product .*@custom/m,
    ];
    expect(asked.filter((words) => !words.test(supergraphSdl ?? ''))).toEqual([]);
  });
});

describe('the folder of the compatibility suite', () => {
  it('has the versions of the installation around it, where both have a package', () => {
    const dependenciesOf = (path: string): Readonly<Record<string, string>> => {
      const { dependencies, devDependencies } = JSON.parse(
        readFileSync(new URL(path, import.meta.url), 'utf8'),
      );
      return { ...dependencies, ...devDependencies };
    };
    const ours = dependenciesOf('../../package.json');
    const theirs = Object.entries(dependenciesOf('compatibility/package.json')).filter(
      ([name]) => name in ours,
    );
    expect(theirs.map(([name]) => name)).toContain('graphql');
    expect(Object.fromEntries(theirs)).toEqual(
      Object.fromEntries(theirs.map(([name]) => [name, ours[name]])),
    );
  });
});
