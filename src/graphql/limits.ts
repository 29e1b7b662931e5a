import {
  type ASTVisitor,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
  visit,
} from 'graphql';

/** What one document may contain; the numbers stand in docs/limits.md. */
export const LIMITS = {
  tokens: 2000,
  depth: 15,
  aliases: 100,
  rootFields: 50,
  directives: 50,
  /** Fields that an answer may come to, by the sizes of its lists. */
  complexity: 100_000,
  /** Of one list in the variables; the longest that a field takes are the 10,000 rows of an onboarding, which says so itself. */
  listItems: 20_000,
  /**
   * Entities that one operation of a router may ask for: ten of our largest pages. A router asks for those that one answer of
   * another subgraph names, once each; every 500 of a type cost a query.
   */
  representations: 5000,
} as const;

/** For `parse`: what is longer than this is not even read. */
export const PARSE_OPTIONS = { maxTokens: LIMITS.tokens } as const;

/** @returns an error with the code QUERY_TOO_COMPLEX, which every transport lets through. */
export function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } } });
}

const MEBIBYTE = 1024 * 1024;

/** A query for the same in smaller parts, or the state after a mutation, is what remains to be asked for. */
export function tooLarge(limit: number, kind: string): GraphQLError {
  const most = limit < MEBIBYTE ? `${limit} bytes` : `${Math.floor(limit / MEBIBYTE)} MiB`;
  const what =
    kind === 'mutation'
      ? `The mutation was carried out, but its answer is larger than ${most}. Query what you need of it.`
      : `The answer is larger than ${most}. Ask for smaller pages or fewer fields.`;
  return tooComplex(what);
}

const isIntrospection = (name: string): boolean => name.startsWith('__');

/**
 * How deep selections go through all fragments. Each fragment is measured once; one that contains itself counts as
 * endless only while it is being measured, and is refused by GraphQL's own rules.
 */
function depthOf(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>, known: Map<string, number>): number {
  let deepest = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      if (isIntrospection(selection.name.value)) continue;
      deepest = Math.max(deepest, 1 + (selection.selectionSet ? depthOf(selection.selectionSet, fragments, known) : 0));
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      deepest = Math.max(deepest, depthOf(selection.selectionSet, fragments, known));
    } else {
      const name = selection.name.value;
      const fragment = fragments.get(name);
      if (fragment && !known.has(name)) {
        known.set(name, 0);
        known.set(name, depthOf(fragment.selectionSet, fragments, known));
      }
      deepest = Math.max(deepest, known.get(name) ?? 0);
    }
  }
  return deepest;
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function checkDepth(context: ValidationContext): ASTVisitor {
  const known = new Map<string, number>();
  const fragments = fragmentsOf(context.getDocument());
  return {
    OperationDefinition(operation: OperationDefinitionNode) {
      const depth = depthOf(operation.selectionSet, fragments, known);
      if (depth > LIMITS.depth) context.reportError(tooComplex(`The operation is ${depth} levels deep; ${LIMITS.depth} are allowed.`));
      return false;
    },
  };
}

/** How many fields stand at the root, through all fragments; one that is spread twice counts twice, as a field does. */
function rootFieldsOf(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>, known: Map<string, number>): number {
  let count = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) count += 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT) count += rootFieldsOf(selection.selectionSet, fragments, known);
    else {
      const fragment = fragments.get(selection.name.value);
      // As with depth: a fragment in itself is refused by GraphQL's own rules.
      if (fragment && !known.has(fragment.name.value)) {
        known.set(fragment.name.value, 0);
        known.set(fragment.name.value, rootFieldsOf(fragment.selectionSet, fragments, known));
      }
      count += known.get(selection.name.value) ?? 0;
    }
  }
  return count;
}

function checkCounts(context: ValidationContext): ASTVisitor {
  return {
    Document(document: DocumentNode) {
      const fragments = fragmentsOf(document);
      const known = new Map<string, number>();
      const count = { aliases: 0, directives: 0, rootFields: 0 };
      visit(document, {
        Field(field) {
          if (field.alias) count.aliases += 1;
        },
        Directive() {
          count.directives += 1;
        },
        OperationDefinition({ selectionSet }) {
          count.rootFields = Math.max(count.rootFields, rootFieldsOf(selectionSet, fragments, known));
        },
      });
      if (count.aliases > LIMITS.aliases) context.reportError(tooComplex(`The document has ${count.aliases} aliases; ${LIMITS.aliases} are allowed.`));
      if (count.rootFields > LIMITS.rootFields) context.reportError(tooComplex(`The operation has ${count.rootFields} root fields; ${LIMITS.rootFields} are allowed.`));
      if (count.directives > LIMITS.directives) context.reportError(tooComplex(`The document has ${count.directives} directives; ${LIMITS.directives} are allowed.`));
      return false;
    },
  };
}

type Directed = { directives?: readonly DirectiveNode[] | undefined };

/**
 * Whether the one field of a subscription is there must not depend on anything (GraphQL of September 2025, Single Root Field). GraphQL's
 * own rule and its executor take for granted that it is, and throw: so the document is looked at before that rule has its
 * turn, and refused without what it would throw at.
 */
function checkSubscriptionRoots(context: ValidationContext): ASTVisitor {
  const document = context.getDocument();
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  let isRefused = false;
  const look = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      const conditions = selection.directives?.filter(({ name: { value } }) => value === 'skip' || value === 'include') ?? [];
      if (conditions.length > 0) {
        if (!isRefused) context.reportError(new GraphQLError('The field of a subscription must not have @skip or @include.', { nodes: conditions }));
        isRefused = true;
        (selection as Directed).directives = [];
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet);
      if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue;
      seen.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment) look(fragment.selectionSet);
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.SUBSCRIPTION) look(definition.selectionSet);
  }
  return {};
}

/** Beside GraphQL's own rules, on every transport alike. */
export const LIMIT_RULES: readonly ValidationRule[] = [checkDepth, checkCounts, checkSubscriptionRoots];
