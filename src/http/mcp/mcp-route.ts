import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import {
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { isOutageCode } from '../../domain/errors.js';
import { VERSION } from '../../domain/values/version.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { type Admission } from '../limits/admission.js';
import { refuseUnread } from '../limits/unread-answers.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { type FormattedResponse, Operations } from '../subscriptions/operations.js';
import { readTools, type Tool, type ToolsParts } from './tools.js';

export interface McpRouteParts {
  readonly graphql: GraphqlEngine;
  readonly admission: Admission;
  readonly unread: UnreadBudget;
  /** Documents whose operations are tools. */
  readonly settings: Pick<ToolsParts, 'documents' | 'writes'>;
}

const INSTRUCTIONS =
  'Tools read and change fleets of vehicles through Fleetgraph, with the rights of the access token. Results are GraphQL answers as JSON; lists have pages: pass `pageInfo.endCursor` as `after`.';

/**
 * `/mcp`: the Model Context Protocol over streamable HTTP, without sessions. Each operation of a
 * trusted document is a tool; it runs with the caller's token, rights and limits.
 */
export function mcpRoute({
  graphql,
  admission,
  unread,
  settings,
}: McpRouteParts): FastifyPluginCallback {
  const { schema, log } = graphql;
  const tools = new Map(readTools({ ...settings, schema, log }).map((tool) => [tool.name, tool]));
  const operations = new Operations(graphql, 'mcp');

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const viewer = viewerOf({ graphql, admission }, request, reply);
    if (!viewer) return reply;
    if (Array.isArray(request.body)) {
      refuse(reply, 400, 'Send one message at a time: batches are not supported.');
      return reply;
    }
    // `McpServer` takes no JSON Schema, which the tools have from the graph.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const server = new Server(
      { name: 'fleetgraph', version: VERSION },
      { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
    );
    server.setRequestHandler(ListToolsRequestSchema, () => ({
      tools: [...tools.values()].map(toWire),
    }));
    server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
      const tool = tools.get(params.name);
      if (!tool) throw new McpError(ErrorCode.InvalidParams, `There is no tool ${params.name}.`);
      const response = await run(operations, tool, params.arguments ?? {}, viewer, request.id);
      return bounded(graphql, operations, toResult(response), request.id);
    });
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    try {
      return await send(
        await transport.handleRequest(toRequest(request), { parsedBody: request.body }),
        reply,
      );
    } finally {
      await server.close();
    }
  };

  return (app: FastifyInstance, _options, registered) => {
    app.post('/mcp', { onRequest: [admission.admit, refuseUnread(unread)] }, handle);
    // Without sessions there is no stream to open, and none to end.
    app.route({
      method: ['GET', 'DELETE'],
      url: '/mcp',
      handler: (_request, reply) => reply.code(405).header('allow', 'POST').send(),
    });
    registered();
  };
}

/** Returns the caller; null when the request was refused. */
function viewerOf(
  { graphql, admission }: Pick<McpRouteParts, 'graphql' | 'admission'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Viewer | null {
  try {
    const viewer = admission.callerOf(request)?.viewer;
    if (viewer) return viewer;
    refuse(
      reply,
      401,
      'Send an access token: Authorization: Bearer <token> from POST /oauth/token.',
    );
  } catch (thrown) {
    const [error] = graphql.toClientErrors([thrown], request.id);
    const isOutage = isOutageCode(error?.extensions?.['code']);
    refuse(reply, isOutage ? 503 : 401, error?.message ?? '');
  }
  return null;
}

function refuse(reply: FastifyReply, status: number, message: string): void {
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const error = { code: ErrorCode.InvalidRequest, message };
  void reply.code(status).send({ jsonrpc: '2.0', id: null, error });
}

const toWire = ({ name, description, inputSchema, annotations }: Tool) => ({
  name,
  description,
  inputSchema: { ...inputSchema },
  annotations,
});

/** Runs a tool as an operation of GraphQL, with its checks, limits and errors. */
async function run(
  operations: Operations,
  { name, text, inputSchema }: Tool,
  variables: Readonly<Record<string, unknown>>,
  viewer: Viewer,
  requestId: string,
): Promise<FormattedResponse> {
  const unknown = Object.keys(variables).find((key) => !Object.hasOwn(inputSchema.properties, key));
  if (unknown !== undefined)
    throw new McpError(ErrorCode.InvalidParams, `The tool ${name} has no argument ${unknown}.`);
  try {
    const request = { query: text, operationName: name, variables };
    const begun = operations.begin(request, viewer, requestId);
    if ('length' in begun) return { errors: operations.refuse(begun, requestId) };
    return operations.format(begun, await operations.execute(begun));
  } catch (error) {
    return { errors: operations.refuse([error], requestId) };
  }
}

function toResult(response: FormattedResponse): CallToolResult {
  const isError = response.errors !== undefined && !response.data;
  return {
    content: [{ type: 'text', text: JSON.stringify(response) }],
    structuredContent: { ...response },
    ...(isError && { isError }),
  };
}

/** Returns the result, or a refusal in its place: a result holds its response twice. */
function bounded(
  graphql: GraphqlEngine,
  operations: Operations,
  result: CallToolResult,
  requestId: string,
): CallToolResult {
  const answer = graphql.bound(result, 'query');
  if (!('errors' in answer)) return result;
  const errors = operations.refuse(answer.errors as readonly unknown[], requestId);
  return toResult({ data: null, errors });
}

function toRequest({ headers, hostname }: FastifyRequest): Request {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' && !/^(host|connection|content-length|transfer-encoding)$/.test(name)
      ? [[name, value] as [string, string]]
      : [],
  );
  const url = URL.canParse(`http://${hostname}/mcp`)
    ? `http://${hostname}/mcp`
    : 'http://localhost/mcp';
  return new Request(url, { method: 'POST', headers: entries });
}

async function send(response: Response, reply: FastifyReply): Promise<FastifyReply> {
  const text = await response.text();
  reply.code(response.status);
  for (const [name, value] of response.headers) reply.header(name, value);
  return reply.send(text === '' ? undefined : text);
}
