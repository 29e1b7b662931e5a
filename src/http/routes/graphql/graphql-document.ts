import { type FastifyReply, type FastifyRequest, type preHandlerHookHandler } from 'fastify';
import { FleetgraphError } from '../../../domain/errors.js';
import { type GraphqlEngine } from '../../../graphql/engine/engine.js';
import { readTarget, writeTarget } from '../request-target.js';

const RESPONSE_TYPE = 'application/graphql-response+json';

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The rest of a request whose document is settled: what named it would be looked for again. */
function settled({ extensions, ...rest }: Values, query: string | undefined): Values {
  const others = isObject(extensions)
    ? Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== 'persistedQuery'))
    : extensions;
  return {
    ...rest,
    documentId: undefined,
    query,
    ...(others !== undefined && { extensions: others }),
  };
}

/** Parameters that name a document. */
const NAMING = ['query', 'documentId', 'extensions'] as const;

/**
 * Returns a parameter; null without it.
 * @throws FleetgraphError BAD_USER_INPUT for one that is there twice.
 */
function single(params: URLSearchParams, name: string): string | null {
  const values = params.getAll(name);
  if (values.length > 1) {
    const message = `The parameter "${name}" may be given once, not ${values.length} times.`;
    throw new FleetgraphError('BAD_USER_INPUT', message, { argument: name });
  }
  return values[0] ?? null;
}

/** Writes the address as it was parsed here, so that later handlers read the same document. */
function settleAddress(graphql: GraphqlEngine, { raw }: FastifyRequest): void {
  const { path, params } = readTarget(raw.url ?? '');
  // A request without any of these is for the landing page, or a mistake that Apollo Server
  // reports.
  if (NAMING.some((name) => params.has(name))) {
    const query = single(params, 'query');
    const documentId = single(params, 'documentId');
    const extensions = parseJson(single(params, 'extensions'));
    params.set('query', graphql.textOf({ query, documentId, extensions }) ?? '');
    params.delete('documentId');
    params.delete('extensions');
  }
  raw.url = writeTarget({ path, params });
}

/**
 * Replaces the id of a document by its text, before GraphQL over HTTP reads it; a document on no
 * list of trusted documents is refused. Install this hook only where no other documents are
 * executed.
 */
export function settleDocument(graphql: GraphqlEngine): preHandlerHookHandler {
  return (request: FastifyRequest, reply: FastifyReply, done): void => {
    try {
      if (request.method === 'GET') settleAddress(graphql, request);
      else if (isObject(request.body))
        request.body = settled(request.body, graphql.textOf(request.body));
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
