import { type DocumentNode, getOperationAST, type GraphQLFormattedError } from 'graphql';
import { type OperationReport } from '../../domain/ports/telemetry.js';

/** `OK`, or the code of the first error in the answer. */
export function outcomeOf(errors: readonly GraphQLFormattedError[] | undefined): string {
  return errors?.[0] ? String(errors[0].extensions?.['code']) : 'OK';
}

export function kindOf(
  document: DocumentNode,
  operationName: string | null | undefined,
): OperationReport['kind'] {
  return getOperationAST(document, operationName)?.operation ?? 'unknown';
}
