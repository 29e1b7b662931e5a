import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  HttpLink,
  InMemoryCache,
} from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { connection } from './connection';
import { failureOf, PASSING } from './failure';
import { CONSOLE_HEADERS, session } from './session';

/** Adds what says that the console is calling, and who. */
const identity = new SetContextLink(() => {
  const authorization = session.authorization();
  return { headers: { ...CONSOLE_HEADERS, ...(authorization && { authorization }) } };
});

/** Notes failures that concern the whole page: the server is away, or the session has ended. */
const watch = new ErrorLink(({ error }) => {
  const failure = failureOf(error);
  if (failure.kind === 'signed-out') void session.check();
  // A field that a provider could not answer is no trouble of the connection.
  const isPartial =
    CombinedGraphQLErrors.is(error) && error.data !== null && error.data !== undefined;
  if (PASSING.includes(failure.kind) && !isPartial) connection.failed(failure);
});

const http = new HttpLink({ uri: '/graphql', credentials: 'same-origin' });

export function createApolloClient(): ApolloClient {
  const client = new ApolloClient({
    link: ApolloLink.from([watch, identity, http]),
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
  connection.onRecovery(() => void client.refetchQueries({ include: 'active' }));
  return client;
}
