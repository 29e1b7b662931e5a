import { type DocumentNode, getOperationAST } from 'graphql';
import { FleetgraphError } from '../../domain/errors.js';

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
