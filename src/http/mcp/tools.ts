import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { type Logger } from '../../domain/ports/logger.js';
import { type InputSchema, inputSchemaOf } from './input-schema.js';

/** Maximum characters of the description of a tool. */
const MAX_DESCRIPTION = 1000;

/** Operation of a trusted document that a model can use. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: InputSchema;
  readonly annotations: { readonly readOnlyHint: boolean; readonly destructiveHint: boolean };
  /** Text of the document. */
  readonly text: string;
}

export interface ToolsParts {
  readonly schema: GraphQLSchema;
  /** Texts of documents by their ids. */
  readonly documents: Readonly<Record<string, string>>;
  /** Names of the mutations that are served. */
  readonly writes: readonly string[];
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * Returns the tools: the queries of the documents, and those of their mutations that the operator
 * has named. A document that cannot be served is logged and left out.
 */
export function readTools({ schema, documents, writes, log }: ToolsParts): readonly Tool[] {
  const tools = new Map<string, Tool>();
  for (const [id, text] of Object.entries(documents)) {
    const leaveOut = (reason: string): void => {
      log.warn({ document: id, reason }, 'a document is no tool of /mcp');
    };
    const document = readDocument(schema, text);
    if (typeof document === 'string') {
      leaveOut(document);
      continue;
    }
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
      const name = operation.name?.value;
      if (name === undefined) leaveOut('its operation has no name');
      else if (tools.has(name)) leaveOut(`another document has the operation ${name}`);
      else if (isServed(operation, name, writes))
        tools.set(name, toTool(schema, operation, name, text));
    }
  }
  for (const name of writes)
    if (!tools.has(name))
      log.warn(
        { operation: name },
        'FLEETGRAPH_MCP_WRITES names an operation that no document has',
      );
  return [...tools.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function readDocument(schema: GraphQLSchema, text: string): DocumentNode | string {
  try {
    const document = parse(text);
    const [error] = validate(schema, document);
    return error ? error.message : document;
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}

function isServed(
  { operation }: OperationDefinitionNode,
  name: string,
  writes: readonly string[],
): boolean {
  if (operation === OperationTypeNode.QUERY) return true;
  return operation === OperationTypeNode.MUTATION && writes.includes(name);
}

function toTool(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  name: string,
  text: string,
): Tool {
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  return {
    name,
    description: describe(schema, operation, text).slice(0, MAX_DESCRIPTION),
    inputSchema: inputSchemaOf(schema, operation),
    annotations: { readOnlyHint: isQuery, destructiveHint: !isQuery },
    text,
  };
}

/** Returns the comment before the operation, or the descriptions of its fields at the root. */
function describe(schema: GraphQLSchema, operation: OperationDefinitionNode, text: string): string {
  const before = text.slice(0, operation.loc?.start ?? 0);
  const comment = /(?:^[ \t]*#[^\n]*\n?)+\s*$/m.exec(before)?.[0] ?? '';
  const words = comment.replaceAll(/^[ \t]*#+[ \t]?/gm, '').trim();
  if (words !== '') return words;
  const fields = schema.getRootType(operation.operation)?.getFields() ?? {};
  const roots = operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [fields[selection.name.value]?.description ?? ''] : [],
  );
  return roots.filter(Boolean).join(' ') || operation.operation;
}
