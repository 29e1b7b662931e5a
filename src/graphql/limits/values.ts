import {
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  getNamedType,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type TypeNode,
  type ValidationContext,
} from 'graphql';
import { FleetgraphError } from '../../domain/errors.js';
import { isSoundText, TEXT_RULE, type TextPath, unsoundTextsIn } from '../../domain/values/text.js';
import { LIMITS } from './limits.js';

/** Operation that is checked before it is executed. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Scalar of the entities that a router asks for: each is checked on its own, see `EntityKeys`. */
const ANY = '_Any';

/** Creates the refusal of a text at a path, which names the argument or the variable first. */
export function textRefusal(path: TextPath): FleetgraphError {
  const where = path.join('.');
  return new FleetgraphError('BAD_USER_INPUT', `"${where}" ${TEXT_RULE}`, { argument: where });
}

/**
 * Returns whether values of this type are checked by the field that takes them: inputs of
 * mutations have `userErrors`, and the items of a list fail one by one.
 */
export function isCheckedByField(schema: GraphQLSchema, typeName: string): boolean {
  return typeName === ANY || inputTypesOf(schema).has(typeName);
}

const known = new WeakMap<GraphQLSchema, ReadonlySet<string>>();

function inputTypesOf(schema: GraphQLSchema): ReadonlySet<string> {
  let names = known.get(schema);
  if (!names) {
    const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
    const inputs = fields.flatMap(({ args }) => args.filter(({ name }) => name === 'input'));
    names = new Set(inputs.map(({ type }) => getNamedType(type).name));
    known.set(schema, names);
  }
  return names;
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

/**
 * Refuses a list that is longer than any field accepts: its values would be checked one by one, more
 * than once, before a field could refuse it. Works without recursion, since values may be nested
 * deeper than the stack allows.
 * @throws GraphQLError BAD_USER_INPUT
 */
export function assertListsAreSensible(
  variables: Readonly<Record<string, unknown>> | null | undefined,
): void {
  const open: unknown[] = [variables];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (inner.length > LIMITS.listItems) {
      throw new GraphQLError(
        `A list among the variables has ${inner.length} items; no field takes more than ${LIMITS.listItems}.`,
        { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
      );
    }
    for (const each of inner) if (typeof each === 'object') open.push(each);
  }
}

/**
 * Refuses an operation with a variable that is not sound text, on every transport alike.
 * @throws FleetgraphError BAD_USER_INPUT
 */
export function assertSoundTexts(
  schema: GraphQLSchema,
  { document, operationName, variables }: Operation,
): void {
  if (!variables) return;
  for (const { variable, type } of getOperationAST(document, operationName)?.variableDefinitions ??
    []) {
    const name = variable.name.value;
    if (!Object.hasOwn(variables, name) || isCheckedByField(schema, nameOf(type))) continue;
    const [path] = unsoundTextsIn(variables[name]);
    if (path) throw textRefusal([`$${name}`, ...path]);
  }
}

/** Rule of validation: texts in the document are sound, except those that a field checks itself. */
export function checkLiterals(context: ValidationContext): ASTVisitor {
  return {
    Argument() {
      const type = context.getArgument()?.type;
      const isOther = type && isCheckedByField(context.getSchema(), getNamedType(type).name);
      return isOther ? false : undefined;
    },
    StringValue(node, _key, _parent, _path, ancestors) {
      if (isSoundText(node.value)) return;
      const originalError = textRefusal(placeOf(ancestors));
      const { message, code } = originalError;
      context.reportError(
        new GraphQLError(message, { nodes: node, originalError, extensions: { code } }),
      );
    },
  };
}

type Ancestors = readonly (ASTNode | readonly ASTNode[])[];

/** Names of the variable or argument around a value, and of the fields of its input. */
function placeOf(ancestors: Ancestors): TextPath {
  return ancestors.flatMap((node) => {
    if (!('kind' in node)) return [];
    if (node.kind === Kind.VARIABLE_DEFINITION) return [`$${node.variable.name.value}`];
    return node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD ? [node.name.value] : [];
  });
}
