import { Readable } from 'node:stream';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type GraphqlContext } from '../../../graphql/engine/context.js';
import { readTarget } from '../request-target.js';

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) map.set(name, typeof value === 'string' ? value : value.join(', '));
  }
  return map;
}

/** Returns the parameters as Apollo Server reads them: from the first `?` on. */
const searchOf = ({ url }: FastifyRequest): string =>
  url.includes('?') ? `?${readTarget(url).params.toString()}` : '';

/**
 * Answers requests by Apollo Server.
 * @param contextOf may throw a GraphQLError, which is the answer then
 */
export function apolloHandler(
  apollo: ApolloServer<GraphqlContext>,
  contextOf: (request: FastifyRequest) => GraphqlContext,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<string | Readable> => {
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: headersOf(request),
        search: searchOf(request),
        body: request.body,
      },
      context: () => Promise.resolve(contextOf(request)),
    });
    reply.code(status ?? 200).headers(Object.fromEntries(headers));
    return body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator);
  };
}
