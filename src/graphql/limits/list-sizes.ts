import { GraphQLError } from 'graphql';
import { LIMITS } from './limits.js';

/**
 * Asserts that no list is longer than any field accepts: its values would be checked one by one,
 * more than once, before a field could refuse it. Without recursion, since values may be nested
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
