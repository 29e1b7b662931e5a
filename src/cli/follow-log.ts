import { type CliContext } from './command.js';
import { type Remote } from './remote.js';

interface FollowedLog<D, T> {
  /** Subscription with the variable `$after`. */
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Cursor to begin after; null for the beginning of the log. */
  readonly after: string | null;
  /** Noun of the items, for messages. */
  readonly noun: string;
  readonly pick: (data: D) => T;
}

/**
 * Calls `take` with each item of a log in order until Ctrl-C, and resumes after the last one when
 * the connection is lost.
 */
export async function followLog<D, T extends { readonly cursor: string }>(
  remote: Remote,
  { query, variables, after, noun, pick }: FollowedLog<D, T>,
  { complain, stopped }: Pick<CliContext, 'complain' | 'stopped'>,
  take: (item: T) => Promise<void> | void,
): Promise<void> {
  const ending = new AbortController();
  void stopped().then(() => ending.abort());
  let last = after;
  const answers = remote.follow<D>({
    query,
    variables: () => ({ ...variables, after: last }),
    signal: ending.signal,
    onLost: ({ message }, pauseMs) =>
      complain(`${message} Trying again in ${pauseMs / 1000} s, after the last ${noun}.`),
  });
  for await (const data of answers) {
    const item = pick(data);
    await take(item);
    last = item.cursor;
  }
}
