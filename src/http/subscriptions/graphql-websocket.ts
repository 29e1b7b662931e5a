import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { type RightsWatch } from '../../auth/rights-watch.js';
import { SampledLines } from '../../auth/sign-ins/sampled-lines.js';
import { type Authenticate } from '../../graphql/engine/context.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { type Connections } from '../limits/connections.js';
import { type RateLimit } from '../limits/rate-limit.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { connectionOptions } from './graphql-connection.js';
import { Sessions } from './session.js';
import { FlushQueue } from './socket-writer.js';
import { WebSocketSession } from './websocket-session.js';

const PATHS = new Set(['/graphql', '/graphql/']);
const MAX_MESSAGE_BYTES = 64 * 1024;
/**
 * Maximum fragments per message: browsers and libraries send one, and each costs more than it
 * holds.
 */
const MAX_FRAGMENTS = 64;
/** Maximum packets per frame. */
const MAX_BUFFERED_CHUNKS = 1024;
/** Milliseconds between two sweeps of all sockets. */
const SWEEP_MS = 500;

export interface GraphqlWebSocketOptions {
  /** HTTP server whose upgrades are accepted. */
  readonly server: Server;
  readonly graphql: GraphqlEngine;
  readonly authenticate: Authenticate;
  readonly limit: RateLimit;
  /** Counts open connections. */
  readonly connections: Pick<Connections, 'enter' | 'assign'>;
  /** Returns the address of a client, as trusted proxies report it. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Notifies sessions of the end of their rights. */
  readonly rights: Pick<RightsWatch, 'watch'>;
  /** Browser origins that may connect; clients without an `Origin` are no browsers. */
  readonly allowedOrigins: readonly string[];
  /** Limits unread bytes. */
  readonly budget: UnreadBudget;
  readonly now: () => Date;
  /** Milliseconds between two sweeps of all sockets; 500 by default. */
  readonly sweepMs?: number;
  /** Milliseconds in which `connection_init` must arrive; 10 seconds by default. */
  readonly initWaitMs?: number;
}

export interface GraphqlWebSocket {
  /** Number of open sockets. */
  readonly size: number;
  /** Refuses new sockets and closes all others, so that their clients connect again and resume. */
  dispose(): Promise<void>;
}

function refuse(stream: Duplex, status: string, headers = ''): void {
  stream.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Serves any operation by WebSocket on `/graphql` with the protocol graphql-transport-ws. */
export function attachGraphqlWebSocket(options: GraphqlWebSocketOptions): GraphqlWebSocket {
  const { server, graphql, rights, allowedOrigins, connections, sweepMs = SWEEP_MS } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    perMessageDeflate: false,
    handleProtocols,
  });
  const sessions = new Sessions({ rights, sweepMs });
  const dependencies = {
    ...options,
    log: graphql.log,
    sessions,
    protocol: makeServer(connectionOptions(options)),
    flushQueue: new FlushQueue(),
    brokenFrames: new SampledLines(graphql.log, 'a socket was closed for what it sent'),
  };

  function onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    const { origin } = request.headers;
    if (sessions.isClosing) refuse(stream, '503 Service Unavailable');
    else if (!PATHS.has(request.url?.split('?', 1)[0] ?? '')) refuse(stream, '404 Not Found');
    else if (origin !== undefined && !allowedOrigins.includes(origin))
      refuse(stream, '403 Forbidden');
    else accept(request, stream, head);
  }

  /**
   * Opens a socket for every client: its token comes later, and other clients at its address may
   * have used up what is allowed without one. Operations are counted one by one.
   */
  function accept(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const ip = options.addressOf(request);
    const { authorization } = request.headers;
    if (!connections.enter(stream, ip))
      refuse(stream, '503 Service Unavailable', 'Retry-After: 5\r\n');
    else
      sockets.handleUpgrade(
        request,
        stream,
        head,
        (socket) => new WebSocketSession(dependencies, { socket, stream, authorization, ip }),
      );
  }

  server.on('upgrade', onUpgrade);

  return {
    get size() {
      return sessions.size;
    },
    async dispose() {
      await sessions.dispose();
      sockets.close();
    },
  };
}
