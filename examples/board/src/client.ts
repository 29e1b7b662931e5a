import {
  ApolloClient,
  ApolloLink,
  HttpLink,
  InMemoryCache,
  type FieldMergeFunction,
} from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import type { Session } from './session';

interface Page {
  readonly nodes: readonly unknown[];
}

/** The next page is put behind those that are there; a first page replaces them. */
const mergePages: FieldMergeFunction<Page> = (existing, incoming, { args }) =>
  args?.['after'] && existing
    ? { ...incoming, nodes: [...existing.nodes, ...incoming.nodes] }
    : incoming;

export function createApolloClient(session: Session): ApolloClient {
  const sockets = createClient({
    url: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
    connectionParams: async () => ({ authorization: await session.authorization() }),
    // A connection that is lost ends its subscriptions: followers of changes subscribe again, after the last cursor.
    retryAttempts: 0,
    keepAlive: 10_000,
  });
  const http = new SetContextLink(async ({ headers }) => ({
    headers: { ...headers, authorization: await session.authorization() },
  })).concat(new HttpLink({ uri: '/graphql' }));
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(sockets),
      http,
    ),
    cache: new InMemoryCache({
      typePolicies: {
        Fleet: { fields: { vehicles: { keyArgs: ['filterBy', 'orderBy'], merge: mergePages } } },
        // Values without an id of their own: what is newer replaces what is there.
        Vehicle: { fields: { clearance: { merge: true } } },
        Enrollment: { fields: { clearance: { merge: true } } },
      },
    }),
  });
}
