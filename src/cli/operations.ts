import { CommandError } from './command.js';
import { type Remote } from './remote.js';

export interface UserError {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
}

/** Fields of every user error, for the documents of commands. */
export const USER_ERRORS = 'userErrors { code field message }';

export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

type Variables = Record<string, unknown>;

/**
 * Returns the items of a list, page by page, up to a limit.
 * @param query with the variable `$after`
 * @param pick the list in the answer; undefined or null where its parent is not there
 */
export async function listAll<T>(
  remote: Remote,
  query: string,
  variables: Variables,
  pick: (data: never) => Connection<T> | null | undefined,
  limit = Infinity,
): Promise<readonly T[]> {
  const items: T[] = [];
  let after: string | null = null;
  for (;;) {
    const data: unknown = await remote.run(query, { ...variables, after });
    const page = pick(data as never);
    if (!page) throw new CommandError('There is nothing by this id that this client may see.');
    items.push(...page.nodes);
    if (!page.pageInfo.hasNextPage || items.length >= limit) return items.slice(0, limit);
    after = page.pageInfo.endCursor;
  }
}

/** The payload of a mutation. @throws CommandError with what was refused */
export async function mutate<T extends { readonly userErrors: readonly UserError[] }>(
  remote: Remote,
  query: string,
  input: Variables,
): Promise<T> {
  const data = await remote.run<Readonly<Record<string, T>>>(query, { input });
  const [payload] = Object.values(data);
  if (!payload) throw new CommandError('The server answered without a result.');
  if (payload.userErrors.length > 0) throw new CommandError(inWords(payload.userErrors));
  return payload;
}

/** Formats refusals, one a line; of several, with the entry of the list that each is about. */
export function inWords(errors: readonly UserError[]): string {
  return errors
    .map(({ message, field }) => {
      const entry = field.find((part) => /^\d+$/.test(part));
      return entry === undefined || errors.length === 1
        ? message
        : `entry ${Number(entry) + 1}: ${message}`;
    })
    .join('\n');
}
