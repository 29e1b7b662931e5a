import { type FastifyReply, type FastifyRequest, type preHandlerHookHandler } from 'fastify';
import { type GraphqlEngine } from '../graphql/engine.js';
import { type DocumentRequest } from '../graphql/trusted-documents.js';

const RESPONSE_TYPE = 'application/graphql-response+json';

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The rest of a request whose document is settled: what named it would be looked for again. */
function settled({ extensions, ...rest }: Values, query: string | undefined): Values {
  const others = isObject(extensions) ? Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== 'persistedQuery')) : extensions;
  return { ...rest, documentId: undefined, query, ...(others !== undefined && { extensions: others }) };
}

function settleAddress(graphql: GraphqlEngine, { raw }: FastifyRequest): void {
  const [path = '', search = ''] = (raw.url ?? '').split('?', 2);
  const params = new URLSearchParams(search);
  // Without any of these it is no operation: the landing page, or a mistake that is told of later.
  if (!['query', 'documentId', 'extensions'].some((name) => params.has(name))) return;
  const asked: DocumentRequest = { query: params.get('query'), documentId: params.get('documentId'), extensions: parseJson(params.get('extensions')) };
  params.set('query', graphql.textOf(asked) ?? '');
  params.delete('documentId');
  params.delete('extensions');
  raw.url = `${path}?${params.toString()}`;
}

/**
 * Puts the text of the document in place of its id, before GraphQL over HTTP is looked at; what is on no list of trusted
 * documents goes no further. To be hooked in where only those are run.
 */
export function settleDocument(graphql: GraphqlEngine): preHandlerHookHandler {
  return (request: FastifyRequest, reply: FastifyReply, done): void => {
    try {
      if (request.method === 'GET') settleAddress(graphql, request);
      else if (isObject(request.body)) request.body = settled(request.body, graphql.textOf(request.body));
      done();
    } catch (thrown) {
      const isNew = request.headers.accept?.includes(RESPONSE_TYPE) ?? false;
      void reply
        .code(isNew ? 400 : 200)
        .type(`${isNew ? RESPONSE_TYPE : 'application/json'}; charset=utf-8`)
        .send({ errors: graphql.toClientErrors([thrown], request.id) });
    }
  };
}
