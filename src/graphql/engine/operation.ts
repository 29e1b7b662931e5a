import { type DocumentNode, getOperationAST, type GraphQLFormattedError } from 'graphql';
import { FleetgraphError } from '../../domain/errors.js';
import { type OperationReport } from '../../domain/ports/telemetry.js';

/** Returns `OK`, or the code of the first error in the answer. */
export function outcomeOf(errors: readonly GraphQLFormattedError[] | undefined): string {
  return errors?.[0] ? String(errors[0].extensions?.['code']) : 'OK';
}

/** Returns the kind of an operation; `unknown` if the document has none of this name. */
export function kindOf(
  document: DocumentNode,
  operationName: string | null | undefined,
): OperationReport['kind'] {
  return getOperationAST(document, operationName)?.operation ?? 'unknown';
}

/**
 * Refuses a name that is not that of one operation of the document, and no name where there are
 * several. Over HTTP Apollo Server does so, with a code of its own.
 *
 * @throws FleetgraphError BAD_USER_INPUT
 */
export function assertNamesOperation(
  document: DocumentNode,
  name: string | null | undefined,
): void {
  if (getOperationAST(document, name)) return;
  const message =
    name === null || name === undefined
      ? 'The document has several operations: send the name of one of them as "operationName".'
      : 'The document has no operation of this name: "operationName" must name one that is in it.';
  throw new FleetgraphError('BAD_USER_INPUT', message, { argument: 'operationName' });
}
