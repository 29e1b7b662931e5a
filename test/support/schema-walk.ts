import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { vinOf } from './app.js';
import { type Json } from './simulator.js';

/** The graph as it is committed: what is generated from it knows of every type that is added. */
export const schema: GraphQLSchema = buildSchema(
  readFileSync(new URL('../../schema/fleetgraph.graphql', import.meta.url), 'utf8'),
);

type Field = GraphQLField<unknown, unknown>;

/** A place in an operation where an id goes in: a field and the way from its argument to the id. */
export interface IdPlace {
  readonly owner: GraphQLObjectType;
  readonly field: Field;
  /** The argument, then the fields of input objects. */
  readonly path: readonly string[];
  /** The type that has the last name of the path: an input object, or the owner of the field. */
  readonly holder: string;
}

/** `Query.onboardingPlan(input.accountId)`. */
export const nameOf = ({ owner, field, path }: IdPlace): string =>
  `${owner.name}.${field.name}(${path.join('.')})`;

function idPlacesIn(
  type: GraphQLInputType,
  path: readonly string[],
  holder: string,
  seen: readonly string[],
): readonly (readonly [readonly string[], string])[] {
  const named = getNamedType(type);
  if (named.name === 'ID') return [[path, holder]];
  if (!isInputObjectType(named) || seen.includes(named.name)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    idPlacesIn(field.type, [...path, field.name], named.name, [...seen, named.name]),
  );
}

/** Every object type of the graph, without GraphQL's own. */
export const objectTypes: readonly GraphQLObjectType[] = Object.values(schema.getTypeMap()).filter(
  (type) => isObjectType(type) && !type.name.startsWith('__'),
) as readonly GraphQLObjectType[];

/** Every place of the schema where an id goes in. */
export function idPlaces(): readonly IdPlace[] {
  return objectTypes.flatMap((owner) =>
    Object.values(owner.getFields()).flatMap((field) =>
      field.args.flatMap((arg) =>
        idPlacesIn(arg.type, [arg.name], owner.name, []).map(([path, holder]) => ({
          owner,
          field,
          path,
          holder,
        })),
      ),
    ),
  );
}

/**
 * Values of the required places of an operation: ids by the place, inputs that need more than the
 * schema says.
 */
export interface Values {
  readonly idFor: (holder: string, name: string, field: Field) => string;
  /** More fields for an input object, by its type. */
  readonly inputs: Readonly<Record<string, Json>>;
}

const LEAVES: Readonly<Record<string, Json>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  VIN: vinOf(1),
  DateTime: '2026-01-01T00:00:00Z',
  JSONObject: {},
};
/** Texts that mean something to the services. */
const TEXTS: Readonly<Record<string, string>> = {
  brand: 'bmw',
  vin: vinOf(900),
  email: 'driver@example.com',
};

/** A value of the type with what it must have, and with `id` where the path leads. */
function valueOf(
  type: GraphQLInputType,
  name: string,
  holder: string,
  field: Field,
  values: Values,
  path: readonly string[] | null,
  id: Json,
): Json {
  if (isNonNullType(type)) return valueOf(type.ofType, name, holder, field, values, path, id);
  if (isListType(type))
    return path?.length === 0 && Array.isArray(id)
      ? id
      : [valueOf(type.ofType, name, holder, field, values, path, id)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const more = values.inputs[type.name] ?? {};
    const needed = Object.values(type.getFields()).filter(
      (each) =>
        (isNonNullType(each.type) && each.defaultValue === undefined) || each.name === path?.[0],
    );
    const own = needed.map((each) => [
      each.name,
      valueOf(
        each.type,
        each.name,
        type.name,
        field,
        values,
        each.name === path?.[0] ? path.slice(1) : null,
        id,
      ),
    ]);
    return { ...Object.fromEntries(own.filter(([key]) => !(key in more))), ...more };
  }
  if (path?.length === 0) return id;
  if (type.name === 'ID') return values.idFor(holder, name, field);
  return LEAVES[type.name] ?? TEXTS[name] ?? 'x';
}

/** Leaves of a type, and of the objects in it, without what needs arguments. */
function selectionOf(output: GraphQLOutputType, depth = 2): string {
  const type = getNamedType(output);
  if (isLeafType(type)) return '';
  if (isUnionType(type)) return `{ __typename }`;
  if (isInterfaceType(type)) {
    const leaves = Object.values(type.getFields()).filter((each) =>
      isLeafType(getNamedType(each.type)),
    );
    return `{ __typename ${leaves.map(({ name }) => name).join(' ')} }`;
  }
  if (!isObjectType(type)) return '';
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined))
      return [];
    if (isLeafType(getNamedType(field.type))) return [field.name];
    return depth > 1 ? [`${field.name} ${selectionOf(field.type, depth - 1)}`] : [];
  });
  return `{ __typename ${parts.join(' ')} }`;
}

export interface GeneratedOperation {
  readonly query: string;
  readonly variables: Json;
}

/**
 * The call of a field with the arguments that it must have; `declare` collects what becomes of the
 * variables.
 */
export function callOf(
  field: Field,
  values: Values,
  place: { readonly path: readonly string[]; readonly id: Json } | null,
  suffix = '',
) {
  const used = field.args.filter(
    (arg) =>
      (isNonNullType(arg.type) && arg.defaultValue === undefined) || arg.name === place?.path[0],
  );
  const variables = Object.fromEntries(
    used.map((arg) => [
      arg.name + suffix,
      valueOf(
        arg.type,
        arg.name,
        field.name,
        field,
        values,
        arg.name === place?.path[0] ? place.path.slice(1) : null,
        place?.id,
      ),
    ]),
  ) as Json;
  return {
    declared: used.map((arg) => `$${arg.name}${suffix}: ${String(arg.type)}`),
    text: `${field.name}${used.length === 0 ? '' : `(${used.map((arg) => `${arg.name}: $${arg.name}${suffix}`).join(', ')})`} ${selectionOf(field.type)}`,
    variables,
  };
}

/** An operation that asks for the field: at the root, or of an object that is named by its id. */
export function operationFor(
  owner: GraphQLObjectType,
  field: Field,
  values: Values,
  place: { readonly path: readonly string[]; readonly id: Json } | null,
): GeneratedOperation {
  const call = callOf(field, values, place);
  const kind = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' }[owner.name];
  const declare = (declared: readonly string[]): string =>
    declared.length === 0 ? '' : `(${declared.join(', ')})`;
  if (kind !== undefined)
    return {
      query: `${kind} ${declare(call.declared)} { ${call.text} }`,
      variables: call.variables,
    };
  if (!owner.getInterfaces().some(({ name }) => name === 'Node'))
    throw new Error(`nothing here knows how to come to ${owner.name}.${field.name}: it is no Node`);
  return {
    query: `query ${declare(['$on: ID!', ...call.declared])} { node(id: $on) { ... on ${owner.name} { ${call.text} } } }`,
    variables: { ...call.variables, on: values.idFor(owner.name, 'id', field) },
  };
}
