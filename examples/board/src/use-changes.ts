import type { ApolloClient } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { useApolloClient } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import { BoardDocument, ChangesDocument, type ChangeFragment } from './generated/graphql';

export type Connection = 'connecting' | 'live' | 'reconnecting';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A subscription that has lasted this long is taken to be live, though nothing has happened yet. */
const SETTLED_MS = 800;
const MAX_EVENTS = 60;

interface Changes {
  /** Newest first, the latest of them only. */
  readonly events: readonly ChangeFragment[];
  readonly connection: Connection;
}

/**
 * Every clearance change of the fleet from `head` on, none left out and none twice: when the connection is lost, it is
 * made again after the cursor of the last event, so that the journal returns what happened meanwhile.
 */
export function useChanges(
  fleetId: string,
  head: string | null,
  past: readonly ChangeFragment[],
): Changes {
  const client = useApolloClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  const [events, setEvents] = useState<readonly ChangeFragment[]>(() => past.toReversed());
  const start = useRef(head);

  useEffect(() => {
    let cursor = start.current;
    let wait = FIRST_WAIT_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;

    function settle(): void {
      clearTimeout(timer);
      wait = FIRST_WAIT_MS;
      setConnection('live');
    }

    function take(event: ChangeFragment): void {
      cursor = event.cursor;
      settle();
      count(client, fleetId, event);
      setEvents((known) =>
        known.some(({ id }) => id === event.id) ? known : [event, ...known].slice(0, MAX_EVENTS),
      );
    }

    function again(): void {
      if (isOver) return;
      clearTimeout(timer);
      setConnection('reconnecting');
      timer = setTimeout(follow, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }

    /** A cursor that is too old leaves a gap: the state is read again, and followed from the journal's head. */
    async function recover(error: unknown): Promise<void> {
      const lost = CombinedGraphQLErrors.is(error)
        ? error.errors.find(
            ({ extensions }) =>
              extensions?.['code'] === 'CURSOR_EXPIRED' ||
              extensions?.['code'] === 'CURSOR_INVALID',
          )
        : undefined;
      if (!lost) return;
      cursor = (lost.extensions?.['headCursor'] as string | null | undefined) ?? null;
      await client.refetchQueries({ include: 'active' });
    }

    let subscription: { unsubscribe(): void } | undefined;
    function follow(): void {
      subscription?.unsubscribe();
      timer = setTimeout(settle, SETTLED_MS);
      subscription = client
        .subscribe({
          query: ChangesDocument,
          variables: { fleetId, after: cursor },
          fetchPolicy: 'network-only',
        })
        .subscribe({
          next({ data, error }) {
            if (data?.clearanceChanged) take(data.clearanceChanged);
            if (error) void recover(error).finally(again);
          },
          error: again,
          complete: again,
        });
    }
    follow();

    return () => {
      isOver = true;
      clearTimeout(timer);
      subscription?.unsubscribe();
    };
  }, [client, fleetId]);

  return { events, connection };
}

/** Moves the vehicle from one count to the other. */
function count(
  client: ApolloClient,
  fleetId: string,
  { previousStatus, status }: ChangeFragment,
): void {
  client.cache.updateQuery({ query: BoardDocument, variables: { fleetId } }, (board) => {
    if (!board?.fleet) return board;
    const clearanceSummary = board.fleet.clearanceSummary.map((entry) => {
      const change = Number(entry.status === status) - Number(entry.status === previousStatus);
      return change === 0 ? entry : { ...entry, count: Math.max(0, entry.count + change) };
    });
    return { ...board, fleet: { ...board.fleet, clearanceSummary } };
  });
}
