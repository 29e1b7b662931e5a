import {
  type ASTVisitor,
  type DirectiveNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
  visit,
} from 'graphql';
import { type Fragments, fragmentsOf, measure } from './fragments.js';

/** Limits of one document; the numbers are listed in docs/limits.md. */
export const LIMITS = {
  tokens: 2000,
  /**
   * Maximum tokens of a document whose caller has no valid token: the time of validation grows with
   * their square.
   */
  anonymousTokens: 500,
  depth: 15,
  aliases: 100,
  rootFields: 50,
  directives: 50,
  /** Fields that an answer may come to, by the sizes of its lists. */
  complexity: 100_000,
  /** Work of searches, filters, counts and data of drivers in one operation: ten of the dearest. */
  work: 1000,
  /**
   * Maximum items of one list in the variables; the longest list that a field accepts is the 10,000
   * rows of an onboarding, which reports its own limit.
   */
  listItems: 20_000,
  /**
   * Entities that one operation of a router may ask for: ten of our largest pages. A router asks
   * for those that one answer of another subgraph names, once each; every 500 of a type cost a
   * query.
   */
  representations: 5000,
} as const;

/** Options for `parse`: documents with more tokens are not parsed. */
export const PARSE_OPTIONS = { maxTokens: LIMITS.tokens } as const;

/** @returns an error with the code QUERY_TOO_COMPLEX, which every transport passes on. */
export function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } },
  });
}

const MEBIBYTE = 1024 * 1024;

/**
 * A query for the same in smaller parts, or the state after a mutation, is what remains to be asked
 * for.
 */
export function tooLarge(limit: number, kind: string): GraphQLError {
  const most = limit < MEBIBYTE ? `${limit} bytes` : `${Math.floor(limit / MEBIBYTE)} MiB`;
  const what =
    kind === 'mutation'
      ? `The mutation was carried out, but its answer is larger than ${most}. Query what you need of it.`
      : `The answer is larger than ${most}. Ask for smaller pages or fewer fields.`;
  return tooComplex(what);
}

/** Returns how many fields stand below one another, through all fragments. */
function depthOf(
  root: SelectionSetNode,
  fragments: Fragments,
  known: Map<SelectionSetNode, number>,
): number {
  const depthAt = (
    selections: readonly SelectionNode[],
    depthBelow: (selection: SelectionNode) => number,
  ): number => {
    const depths = selections.map(
      (selection) => depthBelow(selection) + (selection.kind === Kind.FIELD ? 1 : 0),
    );
    return Math.max(0, ...depths);
  };
  return measure(root, fragments, depthAt, known);
}

function checkDepth(context: ValidationContext): ASTVisitor {
  const known = new Map<SelectionSetNode, number>();
  const fragments = fragmentsOf(context.getDocument());
  return {
    OperationDefinition(operation: OperationDefinitionNode) {
      const depth = depthOf(operation.selectionSet, fragments, known);
      if (depth > LIMITS.depth)
        context.reportError(
          tooComplex(`The operation is ${depth} levels deep; ${LIMITS.depth} are allowed.`),
        );
      return false;
    },
  };
}

/**
 * Returns how many fields stand at the root; a fragment that is spread twice counts twice, as a
 * field does.
 */
function rootFieldsOf(
  root: SelectionSetNode,
  fragments: Fragments,
  known: Map<SelectionSetNode, number>,
): number {
  const countAt = (
    selections: readonly SelectionNode[],
    countBelow: (selection: SelectionNode) => number,
  ): number =>
    selections.reduce(
      (sum, selection) => sum + (selection.kind === Kind.FIELD ? 1 : countBelow(selection)),
      0,
    );
  return measure(root, fragments, countAt, known);
}

function checkCounts(context: ValidationContext): ASTVisitor {
  return {
    Document(document: DocumentNode) {
      const fragments = fragmentsOf(document);
      const known = new Map<SelectionSetNode, number>();
      const count = { aliases: 0, directives: 0, rootFields: 0 };
      visit(document, {
        Field(field) {
          if (field.alias) count.aliases += 1;
        },
        Directive() {
          count.directives += 1;
        },
        OperationDefinition({ selectionSet }) {
          count.rootFields = Math.max(
            count.rootFields,
            rootFieldsOf(selectionSet, fragments, known),
          );
        },
      });
      if (count.aliases > LIMITS.aliases)
        context.reportError(
          tooComplex(`The document has ${count.aliases} aliases; ${LIMITS.aliases} are allowed.`),
        );
      if (count.rootFields > LIMITS.rootFields)
        context.reportError(
          tooComplex(
            `The operation has ${count.rootFields} root fields; ${LIMITS.rootFields} are allowed.`,
          ),
        );
      if (count.directives > LIMITS.directives)
        context.reportError(
          tooComplex(
            `The document has ${count.directives} directives; ${LIMITS.directives} are allowed.`,
          ),
        );
      return false;
    },
  };
}

const isCondition = ({ name: { value } }: DirectiveNode): boolean =>
  value === 'skip' || value === 'include';

/**
 * Finds `@skip` and `@include` at the root of subscriptions, through all fragments (GraphQL of
 * September 2025, Single Root Field). GraphQL's own rule and its executor throw on them: documents
 * that have any must be refused before they are validated.
 */
export function conditionalRootError(document: DocumentNode): GraphQLError | undefined {
  const fragments = fragmentsOf(document);
  const visited = new Set<string>();
  const conditionsIn = ({ selections }: SelectionSetNode): readonly DirectiveNode[] =>
    selections.flatMap((selection) => [
      ...(selection.directives ?? []).filter(isCondition),
      ...conditionsBelow(selection),
    ]);
  const conditionsBelow = (selection: SelectionNode): readonly DirectiveNode[] => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return conditionsIn(selection.selectionSet);
    if (selection.kind !== Kind.FRAGMENT_SPREAD || visited.has(selection.name.value)) return [];
    visited.add(selection.name.value);
    const fragment = fragments.get(selection.name.value);
    return fragment ? conditionsIn(fragment.selectionSet) : [];
  };
  const nodes = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION &&
    definition.operation === OperationTypeNode.SUBSCRIPTION
      ? conditionsIn(definition.selectionSet)
      : [],
  );
  if (nodes.length === 0) return undefined;
  return new GraphQLError('The field of a subscription must not have @skip or @include.', {
    nodes,
  });
}

/** Validation rules beside GraphQL's own, on every transport alike. */
export const LIMIT_RULES: readonly ValidationRule[] = [checkDepth, checkCounts];
