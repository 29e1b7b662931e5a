import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { vinOf } from './app.js';
import { type Json } from './simulator.js';

/** A part of an id that nothing has. */
export const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** A value of the type that a server can read; what it means is not asked. */
function sampleOf(type: GraphQLInputType): Json {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return [sampleOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]!.value;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isNonNullType(field.type) && field.defaultValue === undefined)
        .map((field) => [field.name, sampleOf(field.type)]),
    );
  const samples: Partial<Record<string, Json>> = { Int: 1, Float: 1, Boolean: true, VIN: vinOf(1) };
  return samples[type.name] ?? `flt_${ULID}`;
}

/** An operation that asks for one root field, with all the arguments it must have. */
export function operationOf(
  kind: string,
  field: GraphQLField<unknown, unknown>,
): { readonly query: string; readonly variables: Json } {
  const needed = field.args.filter(
    (arg) => isNonNullType(arg.type) && arg.defaultValue === undefined,
  );
  const declared =
    needed.length === 0
      ? ''
      : `(${needed.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ')})`;
  const passed =
    needed.length === 0 ? '' : `(${needed.map((arg) => `${arg.name}: $${arg.name}`).join(', ')})`;
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return {
    query: `${kind} ${declared} { ${field.name}${passed}${selection} }`,
    variables: Object.fromEntries(needed.map((arg) => [arg.name, sampleOf(arg.type)])),
  };
}
