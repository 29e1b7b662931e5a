import type { Json } from '../support/simulator.js';

/** A document that is to be refused before it costs much, and what it is refused with. */
export interface HostileDocument {
  readonly name: string;
  readonly query: string;
  readonly variables?: Json;
  readonly operationName?: string;
  readonly code:
    'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED' | 'QUERY_TOO_COMPLEX' | 'BAD_USER_INPUT';
}

const times = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const nested = (levels: number, before: string, inside: string, after: string): string =>
  before.repeat(levels) + inside + after.repeat(levels);
const ID = 'flt_01ARZ3NDEKTSV4RRFFQ69G5FAV';

const PARSE = 'GRAPHQL_PARSE_FAILED';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';
const COMPLEX = 'QUERY_TOO_COMPLEX';
const INPUT = 'BAD_USER_INPUT';

const FLEETS_DOWN = 'vehicles(first: 1) { nodes { fleet { ';

/**
 * OWASP's GraphQL sheet: depth, amount, batching by alias, circles, introspection; ASVS 5.0 4.3.1
 * and 2.2.1.
 */
export const HOSTILE_DOCUMENTS: readonly HostileDocument[] = [
  // Too much to read.
  { name: '2,001 tokens', query: `{ viewer { ${times(1996, () => 'clientId')} } }`, code: PARSE },
  { name: '50,000 tokens', query: `{ ${times(50_000, () => 'a')} }`, code: PARSE },
  {
    name: '3,000 nested lists',
    query: `{ node(id: ${nested(3000, '[', '', ']')}) { id } }`,
    code: PARSE,
  },
  {
    name: '3,000 nested objects',
    query: `{ node(id: ${nested(3000, '{ a: ', '1', '}')}) { id } }`,
    code: PARSE,
  },
  { name: '3,000 nested selections', query: nested(3000, '{ a ', '{ a }', '}'), code: PARSE },
  {
    name: '3,000 nested inline fragments',
    query: `{ ${nested(3000, '... { ', '__typename', ' }')} }`,
    code: PARSE,
  },
  {
    name: '3,000 nested list types',
    query: `query ($a: ${nested(3000, '[', 'String', ']')}) { __typename }`,
    code: PARSE,
  },
  {
    name: '2,000 variables',
    query: `query (${times(2000, (index) => `$v${index}: Int`)}) { __typename }`,
    code: PARSE,
  },
  {
    name: '1,000 fragments',
    query: `{ __typename } ${times(1000, (index) => `fragment f${index} on Query { __typename }`)}`,
    code: PARSE,
  },
  {
    name: '700 operations',
    query: times(700, (index) => `query q${index} { __typename }`),
    code: PARSE,
  },

  // Not GraphQL.
  { name: 'an open brace', query: '{', code: PARSE },
  { name: 'a closing brace too many', query: '{ viewer { clientId } } }', code: PARSE },
  { name: 'no selection', query: '{ }', code: PARSE },
  { name: 'a comment and nothing else', query: '# nothing', code: PARSE },
  { name: 'a string that does not end', query: '{ node(id: "flt) { id } }', code: PARSE },
  { name: 'a block string that does not end', query: '{ node(id: """flt) { id } }', code: PARSE },
  { name: 'half a surrogate pair', query: '{ node(id: "\\ud800") { id } }', code: PARSE },
  { name: 'a character beyond Unicode', query: '{ node(id: "\\u{110000}") { id } }', code: PARSE },
  { name: 'a zero byte', query: '{ viewer\u0000 { clientId } }', code: PARSE },
  { name: 'a number that is none', query: '{ fleets(first: 00) { totalCount } }', code: PARSE },
  { name: 'JSON', query: '{"query": "{ viewer { clientId } }"}', code: PARSE },
  { name: 'SQL', query: 'SELECT * FROM fleets; DROP TABLE fleets; --', code: PARSE },
  {
    name: 'a subscription of an old grammar',
    query: 'subscription { clearanceChanged(fleetId: $) { id } }',
    code: PARSE,
  },

  // Deep.
  {
    name: '16 levels',
    query: `{ fleets { nodes { ${FLEETS_DOWN.repeat(5)}id${' } } }'.repeat(5)} } } }`,
    code: COMPLEX,
  },
  {
    name: '150 levels',
    query: `{ fleets { nodes { ${FLEETS_DOWN.repeat(50)}id${' } } }'.repeat(50)} } } }`,
    code: COMPLEX,
  },
  {
    name: 'depth behind fragments',
    query: `{ fleets { nodes { ...f0 } } } ${times(6, (index) => `fragment f${index} on Fleet { vehicles(first: 1) { nodes { fleet { ...f${index + 1} } } } }`)} fragment f6 on Fleet { id }`,
    code: COMPLEX,
  },
  {
    name: 'depth behind inline fragments',
    query: `{ fleets { nodes { ${'... on Fleet { vehicles(first: 1) { nodes { ... { fleet { '.repeat(6)}id${' } } } } }'.repeat(6)} } } }`,
    code: COMPLEX,
  },
  {
    name: 'depth in the second operation',
    query: `query a { __typename } query b { fleets { nodes { ${FLEETS_DOWN.repeat(6)}id${' } } }'.repeat(6)} } } }`,
    operationName: 'a',
    code: COMPLEX,
  },
  {
    name: 'depth in a subscription',
    query: `subscription { clearanceChanged(fleetId: "${ID}") { fleet { ${FLEETS_DOWN.repeat(6)}id${' } } }'.repeat(6)} } } }`,
    code: COMPLEX,
  },
  {
    name: 'depth under node',
    query: `{ node(id: "${ID}") { ... on Fleet { ${FLEETS_DOWN.repeat(6)}id${' } } }'.repeat(6)} } } }`,
    code: COMPLEX,
  },
  {
    name: 'depth under _entities',
    query: `{ _entities(representations: []) { ... on Fleet { ${FLEETS_DOWN.repeat(6)}id${' } } }'.repeat(6)} } } }`,
    code: COMPLEX,
  },

  // Much at once.
  {
    name: '101 aliases',
    query: `{ viewer { ${times(101, (index) => `a${index}: clientId`)} } }`,
    code: COMPLEX,
  },
  {
    name: '101 aliases over fragments',
    query: `{ viewer { ...a ...b } } fragment a on Viewer { ${times(51, (index) => `a${index}: clientId`)} } fragment b on Viewer { ${times(50, (index) => `b${index}: clientId`)} }`,
    code: COMPLEX,
  },
  { name: '51 root fields', query: `{ ${times(51, () => '__typename')} }`, code: COMPLEX },
  {
    name: '60 root fields under aliases',
    query: `{ ${times(60, (index) => `a${index}: viewer { clientId }`)} }`,
    code: COMPLEX,
  },
  {
    name: '60 root fields behind fragments',
    query: `{ ...a ...b } fragment a on Query { ${times(30, (index) => `a${index}: viewer { clientId }`)} } fragment b on Query { ${times(30, (index) => `b${index}: viewer { clientId }`)} }`,
    code: COMPLEX,
  },
  {
    name: '60 secrets of clients in one mutation',
    query: `mutation { ...a ...b } fragment a on Mutation { ${times(30, (index) => `a${index}: rotateApiClientSecret(input: { id: "x" }) { userErrors { code } }`)} } fragment b on Mutation { ${times(30, (index) => `b${index}: rotateApiClientSecret(input: { id: "x" }) { userErrors { code } }`)} }`,
    code: COMPLEX,
  },
  {
    name: '51 directives on one field',
    query: `{ viewer { clientId ${times(51, () => '@include(if: true)')} } }`,
    code: COMPLEX,
  },
  {
    name: '51 directives over many fields',
    query: `{ viewer { ${times(51, () => 'clientId @skip(if: false)')} } }`,
    code: COMPLEX,
  },
  {
    name: '60 unknown directives',
    query: `{ viewer { clientId ${times(60, (index) => `@d${index}`)} } }`,
    code: COMPLEX,
  },

  // Small to ask, large to answer.
  {
    name: 'pages of pages',
    query: '{ fleets(first: 500) { nodes { vehicles(first: 500) { nodes { id } } } } }',
    code: COMPLEX,
  },
  {
    name: 'pages of pages by variable',
    query:
      'query ($n: Int) { fleets(first: $n) { nodes { vehicles(first: $n) { nodes { id } } } } }',
    variables: { n: 500 },
    code: COMPLEX,
  },
  {
    name: 'pages of pages by default',
    query:
      'query ($n: Int = 500) { fleets(first: $n) { nodes { vehicles(first: $n) { nodes { id } } } } }',
    code: COMPLEX,
  },
  {
    name: 'pages of pages from the end',
    query: '{ fleets(first: 500) { nodes { clearanceEvents(last: 500) { nodes { id } } } } }',
    code: COMPLEX,
  },
  {
    name: 'pages of edges',
    query:
      '{ fleets(first: 500) { edges { node { vehicles(first: 500) { edges { node { id } } } } } } }',
    code: COMPLEX,
  },
  {
    name: 'pages that claim to be endless',
    query:
      '{ fleets(first: 2147483647) { nodes { vehicles(first: 2147483647) { nodes { id } } } } }',
    code: COMPLEX,
  },
  {
    name: 'pages under 500 nodes',
    query:
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Fleet { vehicles(first: 500) { nodes { id } } } } }',
    variables: { ids: Array.from({ length: 500 }, () => ID) },
    code: COMPLEX,
  },
  {
    name: 'pages under 500 entities',
    query:
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Fleet { vehicles(first: 500) { nodes { id } } } } }',
    variables: { of: Array.from({ length: 500 }, () => ({ __typename: 'Fleet', id: ID })) },
    code: COMPLEX,
  },
  {
    name: 'pages in each of 40 aliases',
    query: `{ ${times(40, (index) => `a${index}: fleets(first: 100) { nodes { vehicles(first: 100) { nodes { id } } } }`)} }`,
    code: COMPLEX,
  },
  {
    name: 'fragments that double 40 times',
    query: `{ viewer { ...f0 } } ${times(40, (index) => `fragment f${index} on Viewer { ...f${index + 1} ...f${index + 1} }`)} fragment f40 on Viewer { clientId }`,
    code: COMPLEX,
  },
  {
    name: 'fragments that fan out tenfold, 8 times',
    query: `{ viewer { ...f0 } } ${times(8, (index) => `fragment f${index} on Viewer { ${times(10, () => `...f${index + 1}`)} }`)} fragment f8 on Viewer { clientId }`,
    code: COMPLEX,
  },

  // Circles.
  {
    name: 'a fragment in itself',
    query: '{ viewer { ...f } } fragment f on Viewer { clientId ...f }',
    code: INVALID,
  },
  {
    name: 'two fragments in each other',
    query: '{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }',
    code: INVALID,
  },
  {
    name: 'a circle of 100 fragments',
    query: `{ viewer { ...f0 } } ${times(100, (index) => `fragment f${index} on Viewer { ...f${(index + 1) % 100} }`)}`,
    code: INVALID,
  },
  {
    name: 'a circle through fields',
    query:
      '{ fleets { nodes { ...f } } } fragment f on Fleet { vehicles(first: 1) { nodes { fleet { ...f } } } }',
    code: INVALID,
  },
  {
    name: 'the schema through itself',
    query: `{ __schema { types { ${'fields { type { '.repeat(6)}name${' } }'.repeat(6)} } } }`,
    code: INVALID,
  },
  {
    name: 'the schema through interfaces',
    query: `{ __schema { types { ${'possibleTypes { interfaces { '.repeat(4)}name${' } }'.repeat(4)} } } }`,
    code: INVALID,
  },

  // Not of this schema.
  { name: 'a field of the prototype', query: '{ constructor }', code: INVALID },
  { name: 'the prototype itself', query: '{ __proto__ { polluted } }', code: INVALID },
  {
    name: 'an argument of the prototype',
    query: '{ node(id: "x", __proto__: { a: 1 }) { id } }',
    code: INVALID,
  },
  {
    name: 'an input field of the prototype',
    query:
      'mutation { createFleet(input: { name: "x", __proto__: { admin: true } }) { userErrors { code } } }',
    code: INVALID,
  },
  {
    name: 'a type of its own',
    query: 'type Query { secret: String } { viewer { clientId } }',
    code: INVALID,
  },
  {
    name: 'an extension of the schema',
    query: 'extend type Query { secret: String } query { viewer { clientId } }',
    code: INVALID,
  },
  {
    name: 'a subscription to two things',
    query: `subscription { a: clearanceChanged(fleetId: "${ID}") { id } b: clearanceChanged(fleetId: "${ID}") { id } }`,
    code: INVALID,
  },
  { name: 'a subscription to the schema', query: 'subscription { __typename }', code: INVALID },
  {
    name: 'a subscription whose field is skipped',
    query: `subscription { clearanceChanged(fleetId: "${ID}") @skip(if: true) { id } }`,
    code: INVALID,
  },
  {
    name: 'a subscription whose field is left out by a variable',
    query: `subscription ($x: Boolean!) { clearanceChanged(fleetId: "${ID}") @include(if: $x) { id } }`,
    variables: { x: false },
    code: INVALID,
  },
  {
    name: 'a subscription that is left out in a fragment',
    query: `subscription { ... @skip(if: true) { clearanceChanged(fleetId: "${ID}") { id } } }`,
    code: INVALID,
  },
  {
    name: 'a subscription that is left out in a named fragment',
    query: `subscription ($x: Boolean!) { ...f } fragment f on Subscription { ...g @include(if: $x) ...f } fragment g on Subscription { clearanceChanged(fleetId: "${ID}") @include(if: $x) { id } }`,
    variables: { x: false },
    code: INVALID,
  },
  {
    name: 'a mutation as a query',
    query: '{ createFleet(input: { name: "x" }) { userErrors { code } } }',
    code: INVALID,
  },
  {
    name: 'two operations without names',
    query: '{ __typename } { viewer { clientId } }',
    code: INVALID,
  },
  {
    name: 'two operations of one name',
    query: 'query a { __typename } query a { viewer { clientId } }',
    code: INVALID,
  },
  {
    name: 'answers that contradict each other',
    query: '{ node(id: "x") { ... on Fleet { name: id } ... on Vehicle { name: vin } } }',
    code: INVALID,
  },
  {
    name: 'conflicts by the dozen',
    query: `{ ${times(40, (index) => `a: node(id: "${index}") { id }`)} }`,
    code: INVALID,
  },
  {
    name: 'a spread on an impossible type',
    query: '{ viewer { ... on Fleet { name } } }',
    code: INVALID,
  },
  { name: 'an undeclared variable', query: '{ node(id: $id) { id } }', code: INVALID },

  // Values that cannot be.
  {
    name: 'an object for an id',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: { id: { $ne: null } },
    code: INPUT,
  },
  {
    name: 'a list for an id',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: { id: [ID] },
    code: INPUT,
  },
  {
    name: 'a number beyond 32 bits',
    query: 'query ($n: Int) { fleets(first: $n) { totalCount } }',
    variables: { n: 2 ** 53 },
    code: INPUT,
  },
  {
    name: 'a fraction for a count',
    query: 'query ($n: Int) { fleets(first: $n) { totalCount } }',
    variables: { n: 0.5 },
    code: INPUT,
  },
  {
    name: 'nothing for what is required',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: {},
    code: INPUT,
  },
  {
    name: 'fields that an input does not have',
    query:
      'mutation ($input: CreateFleetInput!) { createFleet(input: $input) { userErrors { code } } }',
    variables: { input: { name: 'x', isAdmin: true } },
    code: INPUT,
  },
  {
    name: 'an input of 1,000 levels',
    query:
      'mutation ($input: CreateFleetInput!) { createFleet(input: $input) { userErrors { code } } }',
    variables: { input: { name: JSON.parse(nested(1000, '[', '', ']')) } },
    code: INPUT,
  },
  {
    name: '501 ids',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 501 }, () => ID) },
    code: INPUT,
  },
  {
    name: '20,000 words that an enum does not have',
    query:
      'query ($id: ID!, $f: ClearanceEventFilter) { fleet(id: $id) { clearanceEvents(filterBy: $f) { totalCount } } }',
    variables: { id: ID, f: { status: Array.from({ length: 20_000 }, () => 'APROVED') } },
    code: INPUT,
  },
  {
    name: '1,000 words that an enum does not have',
    query:
      'query ($id: ID!, $f: ClearanceEventFilter) { fleet(id: $id) { clearanceEvents(filterBy: $f) { totalCount } } }',
    variables: { id: ID, f: { status: Array.from({ length: 1000 }, () => 'APROVED') } },
    code: INPUT,
  },
  {
    name: '20,000 objects of wrong shape',
    query:
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code } } }',
    variables: {
      input: {
        accountId: ID,
        vehicles: Array.from({ length: 20_000 }, () => ({ vin: 1, brandd: {} })),
      },
    },
    code: INPUT,
  },
  {
    name: 'wrong values of two operations',
    query:
      'query a($f: [ID!]!) { nodes(ids: $f) { id } } query b($f: [ID!]!) { nodes(ids: $f) { id } }',
    operationName: 'a',
    variables: { f: Array.from({ length: 10_000 }, () => ({})) },
    code: INPUT,
  },
  {
    name: '100,000 tags',
    query:
      'mutation ($input: UpdateVehicleInput!) { updateVehicle(input: $input) { userErrors { code } } }',
    variables: {
      input: {
        vehicleId: ID,
        tags: Array.from({ length: 100_000 }, () => ({ key: 'k', value: 'v' })),
      },
    },
    code: INPUT,
  },
  {
    name: '60,000 good rows',
    query:
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code } } }',
    variables: {
      input: {
        accountId: ID,
        vehicles: Array.from({ length: 60_000 }, () => ({
          vin: 'WBA71AW0X0F000001',
          brand: 'bmw',
        })),
      },
    },
    code: INPUT,
  },
  {
    name: '200,000 good words',
    query:
      'query ($id: ID!, $f: ClearanceEventFilter) { fleet(id: $id) { clearanceEvents(filterBy: $f) { totalCount } } }',
    variables: { id: ID, f: { status: Array.from({ length: 200_000 }, () => 'APPROVED') } },
    code: INPUT,
  },
  { name: 'a page of nothing', query: '{ fleets(first: 0) { totalCount } }', code: INPUT },
  {
    name: 'a page of less than nothing',
    query: '{ fleets(first: -1) { totalCount } }',
    code: INPUT,
  },
];
