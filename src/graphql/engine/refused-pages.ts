import { type ExecutionResult, type GraphQLError } from 'graphql';
import { FleetgraphError } from '../../domain/errors.js';

const PAGE_ARGUMENTS = new Set<unknown>(['first', 'last', 'after', 'before']);

/**
 * Returns whether the error is about the arguments of a page: its size, or a cursor that is not
 * valid now.
 */
function isOfPage({ originalError, path }: GraphQLError): boolean {
  if (!(originalError instanceof FleetgraphError) || path?.[0] === '_entities') return false;
  const { code, data } = originalError;
  if (code === 'CURSOR_INVALID' || code === 'CURSOR_EXPIRED') return true;
  return code === 'BAD_USER_INPUT' && PAGE_ARGUMENTS.has(data['argument']);
}

/**
 * Refuses a query as a whole when a page in it is refused: a connection is never null, so that the
 * error would otherwise leave null in place of the whole fleet, as if there were none. Entities of
 * a router are each answered by themselves.
 */
export function refusePages(result: ExecutionResult): ExecutionResult {
  const refusals = result.errors?.filter(isOfPage) ?? [];
  return refusals.length === 0 ? result : { errors: refusals };
}
