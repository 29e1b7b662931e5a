import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';

export const KINDS = [
  'query',
  'mutation',
  'subscription',
  'object',
  'interface',
  'union',
  'enum',
  'input',
  'scalar',
] as const;
export type Kind = (typeof KINDS)[number];

export type Field = GraphQLField<unknown, unknown> | GraphQLInputField;

/** Type of the schema, with what a search looks at. */
export interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly text: string;
}

function kindOf(schema: GraphQLSchema, type: GraphQLNamedType): Kind {
  if (type === schema.getQueryType()) return 'query';
  if (type === schema.getMutationType()) return 'mutation';
  if (type === schema.getSubscriptionType()) return 'subscription';
  if (isObjectType(type)) return 'object';
  if (isInterfaceType(type)) return 'interface';
  if (isUnionType(type)) return 'union';
  if (isEnumType(type)) return 'enum';
  return isInputObjectType(type) ? 'input' : 'scalar';
}

/** Returns names and descriptions of everything within a type. */
function textOf(type: GraphQLNamedType): string {
  const parts = [type.name, type.description ?? ''];
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
    const fields: readonly Field[] = Object.values(type.getFields());
    for (const { name, description } of fields) parts.push(name, description ?? '');
  }
  if (isEnumType(type))
    for (const { name, description } of type.getValues()) parts.push(name, description ?? '');
  return parts.join('\n').toLowerCase();
}

/** Lists the types of a schema by kind and name, without those of introspection. */
export function entriesOf(schema: GraphQLSchema): readonly Entry[] {
  return Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .map((type) => ({ name: type.name, kind: kindOf(schema, type), text: textOf(type) }))
    .toSorted(
      (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.name.localeCompare(b.name),
    );
}

/** Returns the entries that hold every word of a search. */
export function search(entries: readonly Entry[], text: string): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => words.every((word) => entry.text.includes(word)));
}

/** Returns the name in a type such as `[Vehicle!]!`. */
const nameIn = (text: string): string => /\w+/.exec(text)?.[0] ?? '';

/** Lists the fields that return or take a type, as `Type.field`. */
export function usesOf(schema: GraphQLSchema, name: string): readonly string[] {
  const uses: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    const fields: readonly Field[] = Object.values(type.getFields());
    for (const field of fields) {
      const args = 'args' in field ? field.args.map(({ type: taken }) => String(taken)) : [];
      if ([String(field.type), ...args].some((text) => nameIn(text) === name))
        uses.push(`${type.name}.${field.name}`);
    }
  }
  return uses;
}
