import {
  getNamedType,
  type GraphQLInputType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { vinOf } from '../support/app.js';
import { schema } from '../support/schema-walk.js';
import { type Json } from '../support/simulator.js';

/** Texts that no engine stores as they are. */
export const ODD: Readonly<Record<string, string>> = {
  NUL: '\0',
  'a NUL inside': 'a\0b',
  'half an emoji': 'x\ud83d',
  'the other half': '\ude97x',
  'halves in the wrong order': '\ude97\ud83d',
  'an id with a NUL at its end': 'flt_01ARZ3NDEKTSV4RRFFQ69G5FA\0',
};

/** Texts that are unusual and sound. */
export const SOUND = ['🚗', '👩‍👩‍👧', 'สวัสดี', 'שלום', 'مرحبا', 'Zoë', '\ufffd'];

/** Stands for the id of an account that is there. */
export const ACCOUNT = 'an account';

/** One text in an operation: the operation, and its variables with a text at that place. */
export interface Place {
  readonly name: string;
  readonly query: string;
  readonly variables: (text: string) => Json;
}

const FLOOR: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: false,
  DateTime: '2026-01-01T00:00:00.000Z',
  VIN: vinOf(1),
  String: 'bmw',
  ID: 'flt_01ARZ3NDEKTSV4RRFFQ69G5FAV',
};

/**
 * A value that fits the type; with a path, also the optional fields on it, and the text at its end.
 */
function valueOf(type: GraphQLInputType, path: readonly string[] | null, text: string): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, path, text);
  if (isListType(type)) return [valueOf(type.ofType, path, text)];
  if (isInputObjectType(type)) {
    const [next, ...rest] = path ?? [];
    const fields = Object.values(type.getFields()).filter(
      ({ name, type: inner, defaultValue }) =>
        name === next || (isNonNullType(inner) && defaultValue === undefined),
    );
    return Object.fromEntries(
      fields.map((field) => [
        field.name,
        field.name === 'accountId' && field.name !== next
          ? ACCOUNT
          : valueOf(field.type, field.name === next ? rest : null, text),
      ]),
    );
  }
  if (path) return text;
  const named = getNamedType(type);
  return 'getValues' in named ? named.getValues()[0]?.name : FLOOR[named.name];
}

function textsIn(
  type: GraphQLInputType,
  path: readonly string[],
  seen: readonly string[] = [],
): readonly (readonly string[])[] {
  const named = getNamedType(type);
  if (named.name === 'String' || named.name === 'ID') return [path];
  if (!isInputObjectType(named) || seen.includes(named.name)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    textsIn(field.type, [...path, field.name], [...seen, named.name]),
  );
}

/** Every text and id that a field of a query or a mutation takes. */
export const PLACES: readonly Place[] = [
  ['query', schema.getQueryType()] as const,
  ['mutation', schema.getMutationType()] as const,
].flatMap(([kind, root]) =>
  Object.values(root?.getFields() ?? {}).flatMap((field) => {
    const selection = isLeafType(getNamedType(field.type)) ? '' : selectionOf(kind);
    return field.args.flatMap((arg) =>
      textsIn(arg.type, [arg.name]).map((path): Place => {
        const used = field.args.filter(
          ({ name, type, defaultValue }) =>
            name === arg.name || (isNonNullType(type) && defaultValue === undefined),
        );
        const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
        const given = used.map(({ name }) => `${name}: $${name}`).join(', ');
        return {
          name: `${field.name}(${path.join('.')})`,
          query: `${kind} (${declared}) { result: ${field.name}(${given}) ${selection} }`,
          variables: (text) =>
            Object.fromEntries(
              used.map(({ name, type }) => [
                name,
                valueOf(type, name === arg.name ? path.slice(1) : null, text),
              ]),
            ),
        };
      }),
    );
  }),
);

function selectionOf(kind: 'query' | 'mutation'): string {
  return kind === 'query' ? '{ __typename }' : '{ userErrors { code field message } }';
}
