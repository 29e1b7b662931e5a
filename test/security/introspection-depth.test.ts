import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql, startTestServer, type TestServer } from '../support/app.js';
import { runOnStream } from '../support/stream.js';
import { runOnSocket } from '../support/subscriber.js';

const nest = (levels: number, field = 'ofType'): string =>
  `${`{ ${field} `.repeat(levels)}{ name }${' }'.repeat(levels)}`;
const layers = (count: number, layer: (next: string) => string): string =>
  Array.from(
    { length: count },
    (_, index) => `fragment f${index} on __Type { ${layer(`...f${index + 1}`)} }`,
  ).join('\n');

/** Introspection that is deeper than 15 levels, or unfolds to more fields than allowed. */
const DEEP: Readonly<Record<string, string>> = {
  '300 levels of ofType': `{ __type(name: "Query") ${nest(300)} }`,
  '300 levels below __schema': `{ __schema { types ${nest(300)} } }`,
  '300 levels under aliases': `{ __schema { types ${nest(90, 'a: ofType')} } }`,
  '16 levels': `{ __type(name: "Query") ${nest(14)} }`,
  '300 levels beside a query': `{ viewer { clientId } __type(name: "Query") ${nest(300)} }`,
  'inline fragments': `{ __type(name: "Query") ${nest(20, '... on __Type { ofType').replaceAll(' }', ' } }').replace('{ name } }', '{ name }')} }`,
  fragments: `{ __type(name: "Query") { ...f0 } } ${layers(20, (next) => `ofType { ${next} }`)} fragment f20 on __Type { name }`,
  'fragments spread twice': `{ __schema { types { ...f0 } } } ${layers(40, (next) => `${next} ${next}`)} fragment f40 on __Type { name }`,
  'skipped levels': `{ __type(name: "Query") @skip(if: true) ${nest(300)} }`,
  'levels skipped by a variable': `query ($no: Boolean = false) { __type(name: "Query") @include(if: $no) ${nest(300)} }`,
};

/** The query of Altair's query collections and of tools older than graphql-js 15. */
const CLASSIC = `query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } }
  fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
  fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
  fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }`;

/** The same with `__typename` in every selection set, as Apollo's tools add it. */
const withTypenames = (query: string): string =>
  query.replaceAll(/\{(?=\s*\w)/g, '{ __typename').replace('{ __typename __schema', '{ __schema');

describe('introspection', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  test.each(Object.entries(DEEP))(
    'has the same limits as everything else: %s',
    async (_, query) => {
      const answers = [
        (await graphql(server.url, server.token, query)).body,
        await runOnSocket({ ...server, query }),
        await runOnStream({ ...server, query }),
      ];
      for (const { data, errors } of answers) {
        expect(data ?? null).toBeNull();
        expect(
          errors.map(({ extensions }: { readonly extensions: unknown }) => extensions),
        ).toContainEqual(expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }));
      }
    },
  );

  test.each([
    ['graphql-js and GraphiQL', getIntrospectionQuery()],
    [
      'all that graphql-js can ask for',
      getIntrospectionQuery({
        descriptions: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      }),
    ],
    ['Altair and older tools', CLASSIC],
    ['Apollo codegen', withTypenames(getIntrospectionQuery({ inputValueDeprecation: true }))],
  ])('is answered to the standard queries: %s', async (_, query) => {
    for (const answer of [
      (await graphql(server.url, server.token, query)).body,
      await runOnSocket({ ...server, query }),
      await runOnStream({ ...server, query }),
    ]) {
      expect(answer.errors).toBeUndefined();
      const schema = buildClientSchema(answer.data as IntrospectionQuery);
      expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toContain('vehicleByVin');
    }
  });
});
