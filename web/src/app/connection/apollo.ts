import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { SetContextLink } from '@apollo/client/link/context';
import { OperationTypeNode } from 'graphql';
import { CONSOLE_HEADERS, takeReady } from '../../boot/early';
import { session } from '../session/session';
import { connection } from './connection';
import { earlyAnswers } from './early-answers';
import { failureOf, PASSING } from './failure';

/** Adds what says that the console is calling, and who. */
const identity = new SetContextLink(() => {
  const authorization = session.authorization();
  return { headers: { ...CONSOLE_HEADERS, ...(authorization && { authorization }) } };
});

/**
 * Returns the error of a result that concerns the whole page: one without any data, or without
 * anybody signed in. A field that a provider could not answer does not.
 */
function errorOf(result: ApolloLink.Result): CombinedGraphQLErrors | undefined {
  if (!result.errors?.length) return undefined;
  const error = new CombinedGraphQLErrors(result);
  const values = Object.values(result.data ?? {});
  const isEmpty = values.every((value) => value === null);
  return isEmpty || failureOf(error).kind === 'signed-out' ? error : undefined;
}

/**
 * Notes failures that concern the whole page. A query that fails because the server cannot be
 * reached is sent again once it can be: the screen shows what it has until then.
 */
const patience = new ApolloLink((operation, forward) => {
  const isPatient = operation.operationType === OperationTypeNode.QUERY;
  return new Observable<ApolloLink.Result>((observer) => {
    let current: { unsubscribe(): void } | undefined;
    let stopWaiting: (() => void) | undefined;
    /** Returns whether the operation waits for the server. */
    const note = (error: unknown): boolean => {
      const failure = failureOf(error);
      if (failure.kind === 'signed-out') void session.check();
      if (!PASSING.includes(failure.kind)) return false;
      connection.failed(failure);
      if (isPatient) stopWaiting = connection.onRecovery(send);
      return isPatient;
    };
    function send(): void {
      stopWaiting?.();
      current?.unsubscribe();
      let isWaiting = false;
      current = forward(operation).subscribe({
        next: (result) => {
          const error = errorOf(result);
          isWaiting = error !== undefined && note(error);
          if (!isWaiting) observer.next(result);
        },
        error: (error: unknown) => {
          if (!note(error)) observer.error(error);
        },
        complete: () => {
          if (!isWaiting) observer.complete();
        },
      });
    }
    send();
    return () => {
      stopWaiting?.();
      current?.unsubscribe();
    };
  });
});

const http = new HttpLink({ uri: '/graphql', credentials: 'same-origin' });

/**
 * Returns a client that has the answers that came before the first rendering, and does not ask for
 * them again until `prioritizeCacheValues` is switched off after it.
 */
export function createApolloClient(): ApolloClient {
  const client = new ApolloClient({
    link: ApolloLink.from([patience, earlyAnswers, identity, http]),
    cache: new InMemoryCache({
      typePolicies: {
        Query: { fields: { fleets: { keyArgs: false } } },
        // One per fleet, account or vehicle, without an id of its own.
        AccountHealth: { merge: true },
        WebhookHealth: { merge: true },
        VehicleState: { merge: true },
      },
    }),
    defaultOptions: {
      watchQuery: { fetchPolicy: 'cache-and-network', nextFetchPolicy: 'cache-first' },
    },
  });
  client.prioritizeCacheValues = true;
  for (const answer of takeReady()) client.writeQuery(answer);
  connection.onRecovery(() => void client.refetchQueries({ include: 'active' }));
  return client;
}
