import { printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import { type Right } from '../module.js';
import { rightOf, scopesThatOpen, tagsOf } from './rights.js';
import { sortDefinitions } from './sort-definitions.js';

/**
 * Federation directives in the SDL: `basic` are those without which it cannot be composed, `all`
 * adds those that describe rights and tags, which not every router accepts.
 */
export type SubgraphDirectives = 'basic' | 'all';

const IMPORTS: Readonly<Record<SubgraphDirectives, readonly string[]>> = {
  basic: ['@key', '@shareable'],
  all: ['@key', '@shareable', '@authenticated', '@requiresScopes', '@tag'],
};

const link = (directives: SubgraphDirectives): string => `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${IMPORTS[directives].map((name) => `"${name}"`).join(', ')}])
`;

const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** Parses directives from SDL, so that they are the same as those a router reads. */
function directivesOf(text: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(`type T ${text}`).definitions;
  return definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}

function rightDirective(right: Right): string {
  if (right === 'signed-in') return '@authenticated';
  return `@requiresScopes(scopes: [${scopesThatOpen(right)
    .map((scope) => `["${scope}"]`)
    .join(', ')}])`;
}

function withDirectives<T extends FieldDefinitionNode | ObjectTypeDefinitionNode>(
  node: T,
  text: string,
): T {
  return { ...node, directives: [...(node.directives ?? []), ...directivesOf(text)] };
}

function annotateField(field: FieldDefinitionNode): FieldDefinitionNode {
  const name = field.name.value;
  const tags = tagsOf(name).map((tag) => `@tag(name: "${tag}")`);
  return withDirectives(field, [rightDirective(rightOf(name) ?? 'signed-in'), ...tags].join(' '));
}

const isEntity = (node: ObjectTypeDefinitionNode): boolean =>
  (node.directives ?? []).some(({ name }) => name.value === 'key');

/**
 * Entities are reached past the root fields, by `_entities`: they say themselves that they take
 * reading rights.
 */
function annotate(document: DocumentNode): DocumentNode {
  return visit<ASTNode>(document, {
    ObjectTypeDefinition(node) {
      if (ROOTS.has(node.name.value))
        return { ...node, fields: node.fields?.map(annotateField) ?? [] };
      return isEntity(node) ? withDirectives(node, rightDirective('fleet:read')) : undefined;
    },
  }) as DocumentNode;
}

/** A graph as SDL, under the links that bring in the directives of its types. */
export function printLinked(
  links: string,
  base: GraphQLSchema,
  change = (text: string): string => text,
): string {
  return sortDefinitions(`${links}\n${change(printSchemaWithDirectives(base))}`);
}

/** The graph as a router composes it: SDL with the federation directives. */
export function printSubgraph(base: GraphQLSchema, directives: SubgraphDirectives): string {
  return printLinked(
    link(directives),
    base,
    directives === 'all' ? (text) => print(annotate(parse(text))) : undefined,
  );
}
