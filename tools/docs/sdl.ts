import {
  type ConstDirectiveNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  parse,
  type TypeDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';

export type Described =
  FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode | TypeDefinitionNode;

/** Scopes of fields and types in the schema for routers, e.g. `Query.fleet`. */
export type Scopes = ReadonlyMap<string, string>;

export const typesOf = (text: string): readonly TypeDefinitionNode[] =>
  parse(text).definitions.filter(isTypeDefinitionNode);

export const directiveOf = (
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  wanted: string,
): Readonly<Record<string, unknown>> | undefined => {
  const found = directives.find(({ name }) => name.value === wanted);
  return (
    found &&
    Object.fromEntries(
      (found.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
    )
  );
};

/** Reason of a deprecation, empty without one given; undefined for what is not deprecated. */
export function deprecationOf(node: Described): string | undefined {
  const deprecated = directiveOf(node, 'deprecated');
  if (!deprecated) return undefined;
  const { reason } = deprecated;
  return typeof reason === 'string' ? oneLine(reason) : '';
}

/** Scopes in words. Every scope that implies `fleet:read` stands for it. */
function inWords(alternatives: readonly (readonly string[])[]): string {
  const all = alternatives.map((scopes) => scopes.map((scope) => `\`${scope}\``).join(' and '));
  return all.includes('`fleet:read`') ? '`fleet:read`' : all.join(' or ');
}

export function scopesOf(subgraph: string): Scopes {
  const scopes = new Map<string, string>();
  const enter = (place: string, node: Described): void => {
    const required = directiveOf(node, 'requiresScopes');
    if (required) scopes.set(place, inWords(required['scopes'] as string[][]));
  };
  for (const type of typesOf(subgraph)) {
    enter(type.name.value, type);
    if ('fields' in type)
      for (const field of type.fields ?? []) enter(`${type.name.value}.${field.name.value}`, field);
  }
  return scopes;
}

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
export const inCell = (text: string): string => oneLine(text).replaceAll('|', '\\|');
export const describe = ({ description }: Described): string => oneLine(description?.value ?? '');
