import { ApolloServer, HeaderMap } from '@apollo/server';
import { expect, onTestFinished, test } from 'vitest';
import { KNOWN_ACCEPTS } from '../../../src/graphql/engine/apollo-plugins.js';

test.each([...KNOWN_ACCEPTS])(
  'Apollo Server answers `Accept: %s` with %s',
  async (accept, type) => {
    const apollo = new ApolloServer({ typeDefs: 'type Query { answer: Int }' });
    await apollo.start();
    onTestFinished(() => apollo.stop());
    const headers = new HeaderMap([
      ['content-type', 'application/json'],
      ['accept', accept ?? ''],
    ]);

    const { status, headers: answered } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, body: { query: '{ answer }' }, search: '' },
      context: () => Promise.resolve({}),
    });

    expect([status ?? 200, answered.get('content-type')]).toEqual([200, type]);
  },
);
