/** A small document whose fragments unfold to 2^40 selections. */
export interface FragmentBomb {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const LAYERS = 40;
const FLEET_ID = 'flt_01ARZ3NDEKTSV4RRFFQ69G5FAV';
const VEHICLE = `vehicleByVin(fleetId: "${FLEET_ID}", vin: "WBA71AW0X0F000001")`;

type Layer = (next: string, index: number) => string;

/** Fragments of which each contains the next more than once. */
function layers(type: string, leaf: string, layer: Layer, count = LAYERS): string {
  const fragments = Array.from(
    { length: count },
    (_, index) => `fragment f${index} on ${type} { ${layer(`...f${index + 1}`, index)} }`,
  );
  return [...fragments, `fragment f${count} on ${type} { ${leaf} }`].join('\n');
}

const twice: Layer = (next) => `${next} ${next}`;

const ofVehicle = (spread: string, layer: Layer, variables?: FragmentBomb['variables']) => ({
  query: `query${variables ? ' ($no: Boolean!)' : ''} { ${VEHICLE} { id ${spread} } }\n${layers('Vehicle', 'vin', layer)}`,
  ...(variables && { variables }),
});

const below = (field: string, type: string, leaf: string) => ({
  query: `{ ${field.replace('*', '...f0 @skip(if: true)')} }\n${layers(type, leaf, twice)}`,
});

/** All are refused, by whichever limit comes first. */
export const FRAGMENT_BOMBS: readonly FragmentBomb[] = [
  { name: 'skipped by a literal', ...ofVehicle('...f0 @skip(if: true)', twice) },
  { name: 'left out by a literal', ...ofVehicle('...f0 @include(if: false)', twice) },
  { name: 'skipped by a variable', ...ofVehicle('...f0 @skip(if: $no)', twice, { no: true }) },
  { name: 'left out by a variable', ...ofVehicle('...f0 @include(if: $no)', twice, { no: false }) },
  { name: 'not skipped at all', ...ofVehicle('...f0', twice) },
  {
    name: 'skipped further below',
    ...ofVehicle('...f0', (next, index) =>
      index === 20 ? `${next} @skip(if: true) ${next} @skip(if: true)` : twice(next, index),
    ),
  },
  {
    name: 'in inline fragments',
    ...ofVehicle(
      '... @skip(if: true) { ...f0 }',
      (next) => `... { ${next} } ... on Vehicle { ${next} }`,
    ),
  },
  {
    name: 'spread three times',
    ...ofVehicle('...f0 @skip(if: true)', (next) => `${next} ${next} ${next}`),
  },
  {
    name: 'through an interface',
    query: `{ ${VEHICLE} { id ...f0 @skip(if: true) } }\n${layers('Node', 'id', (next) => `${next} ... on Vehicle { ${next} }`)}`,
  },
  {
    name: 'on two types in turn',
    query: `{ node(id: "x") { id ...f0 @skip(if: true) } }\n${Array.from({ length: LAYERS }, (_, index) => `fragment f${index} on ${index % 2 === 0 ? 'Node' : 'Vehicle'} { ...f${index + 1} ...f${index + 1} }`).join('\n')} fragment f${LAYERS} on Node { id }`,
  },
  {
    name: 'under aliases',
    query: `{ ${VEHICLE} { id ...f0 @skip(if: true) } }\n${layers('Vehicle', 'vin', (next, index) => (index < 6 ? `a${index}: fleet { vehicles { nodes { ${next} } } } b${index}: fleet { vehicles { nodes { ${next} } } }` : twice(next, index)), 24)}`,
  },
  {
    name: 'below a connection',
    ...below(
      `fleet(id: "${FLEET_ID}") { vehicles(first: 1) { nodes { id * } } }`,
      'Vehicle',
      'vin',
    ),
  },
  {
    name: 'below edges',
    ...below(
      `fleet(id: "${FLEET_ID}") { vehicles(first: 1) { edges { node { id * } } } }`,
      'Vehicle',
      'vin',
    ),
  },
  {
    name: 'on a connection',
    ...below(
      `fleet(id: "${FLEET_ID}") { vehicles(first: 1) { totalCount * } }`,
      'VehicleConnection',
      'totalCount',
    ),
  },
  {
    name: 'below entities',
    ...below(
      `_entities(representations: [{ __typename: "Vehicle", id: "x" }]) { __typename ... on Vehicle { id * } }`,
      'Vehicle',
      'vin',
    ),
  },
  {
    name: 'on the union of entities',
    ...below(
      `_entities(representations: [{ __typename: "Vehicle", id: "x" }]) { __typename * }`,
      '_Entity',
      '__typename',
    ),
  },
  { name: 'below nodes', ...below(`nodes(ids: ["x"]) { id * }`, 'Node', 'id') },
  { name: 'at the root', ...below('__typename *', 'Query', 'viewer { clientId }') },
  {
    name: 'at the root of a mutation',
    query: `mutation { __typename ...f0 @skip(if: true) }\n${layers('Mutation', '__typename', twice)}`,
  },
  {
    name: 'at the root of a subscription',
    query: `subscription { ...f0 }\n${layers('Subscription', `clearanceChanged(fleetId: "${FLEET_ID}") { id }`, twice)}`,
  },
  {
    name: 'below a subscription',
    query: `subscription { clearanceChanged(fleetId: "${FLEET_ID}") { id ...f0 @skip(if: true) } }\n${layers('ClearanceEvent', 'id', twice)}`,
  },
  { name: 'below the schema', ...below('__schema { queryType { name * } }', '__Type', 'name') },
  {
    name: 'in the other operation',
    query: `query a { __typename ...f0 @skip(if: true) } query b { __typename }\n${layers('Query', '__typename', twice)}`,
  },
];

/** Just within the limits, of 2^13 selections: nothing that comes after them may unfold them. */
export const NEARLY_BOMBS: readonly FragmentBomb[] = [
  {
    name: 'of merged spreads',
    query: `{ fleets(first: 1) { nodes { id vehicles(first: 1) { nodes { id ...f0 } } } } }\n${layers('Vehicle', 'vin', twice, 13)}`,
  },
  {
    name: 'of merged fields',
    query: `{ fleets(first: 1) { nodes { id ...f0 } } }\n${layers('Fleet', 'name', (next) => `vehicles(first: 1) { nodes { fleet { ${next} ${next} } } }`, 4)}`,
  },
];
