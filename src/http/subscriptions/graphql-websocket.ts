import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { CloseCode, handleProtocols, makeServer, type Server as GraphqlServer } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type RightsEnd, type RightsWatch } from '../../auth/rights-watch.js';
import { type Authenticate } from '../../graphql/engine/context.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { callerKey, type CallerLimit } from '../limits/caller-limit.js';
import { type Connections } from '../limits/connections.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { type Connection, connectionOptions } from './graphql-connection.js';
import { isOutage } from './outage.js';
import { FlushQueue, SocketWriter } from './socket-writer.js';
import { UnreadWatch } from './socket-health.js';

const PATH = '/graphql';
const MAX_MESSAGE_BYTES = 64 * 1024;
/** Most pieces of one message: browsers and libraries send it in one, and each piece costs more than it holds. */
const MAX_FRAGMENTS = 64;
/** Most packets that one frame may come in. */
const MAX_BUFFERED_CHUNKS = 1024;
/** Time that a socket may stay open without a good token. */
const SIGN_IN_MS = 10_000;
/** How often every socket is looked at. */
const SWEEP_MS = 500;
/** How often a socket is pinged, in sweeps; one that has not answered by the next ping is gone. */
const PING_SWEEPS = 24;
/** How long clients may take to close after they were told to. */
const FAREWELL_MS = 2000;

/** Codes of RFC 6455, 7.4.1, beside those of graphql-transport-ws. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

export interface GraphqlWebSocketOptions {
  /** The HTTP server whose upgrades are taken. */
  readonly server: Server;
  readonly graphql: GraphqlEngine;
  readonly authenticate: Authenticate;
  readonly limit: CallerLimit;
  /** Where connections are counted. */
  readonly connections: Pick<Connections, 'enter' | 'showed'>;
  /** The address that a connection comes from, by the word of proxies that are trusted. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Tells when the rights behind a socket end. */
  readonly rights: Pick<RightsWatch, 'watch'>;
  /** Browser origins that may connect; clients without an `Origin` are no browsers. */
  readonly allowedOrigins: readonly string[];
  /** Bounds what lies unread. */
  readonly budget: UnreadBudget;
  readonly now: () => Date;
  /** How often every socket is looked at; a second unless told otherwise. */
  readonly sweepMs?: number;
  /** How long `connection_init` may be in coming; 10 seconds unless told otherwise. */
  readonly initWaitMs?: number;
}

export interface GraphqlWebSocket {
  /** How many sockets are open. */
  readonly size: number;
  /** Tells every client to come back and resume, ends all subscriptions, and takes no more sockets. */
  dispose(): Promise<void>;
}

/** What a socket is closed with when the rights behind it end. */
const RIGHTS_ENDED: Readonly<Record<RightsEnd, string>> = {
  expired: 'The access token has expired',
  revoked: 'The access token is not valid any more',
};

/** One open socket and what has to be looked after. */
interface Peer {
  readonly socket: WebSocket;
  readonly unread: UnreadWatch;
  answersPings: boolean;
  /** Network that it comes from. */
  readonly key: string;
  readonly openedAt: number;
  /** Whether a good token came on it. */
  isSignedIn: boolean;
}

function refuse(stream: Duplex, status: string, headers = ''): void {
  stream.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** graphql-ws throws at messages that only servers send, as if they were our fault. */
function isServersMessage(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type');
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString();
}

/** Subscriptions, and any other operation, by WebSocket on `/graphql` with the protocol graphql-transport-ws. */
export function attachGraphqlWebSocket(options: GraphqlWebSocketOptions): GraphqlWebSocket {
  const { server, graphql, rights, allowedOrigins, budget, connections, now } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    perMessageDeflate: false,
    handleProtocols,
  });
  const protocol: GraphqlServer<Connection> = makeServer(connectionOptions(options));
  const peers = new Set<Peer>();
  const flushQueue = new FlushQueue();

  function onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    const { origin } = request.headers;
    if (request.url?.split('?', 1)[0] !== PATH) refuse(stream, '404 Not Found');
    else if (origin !== undefined && !allowedOrigins.includes(origin))
      refuse(stream, '403 Forbidden');
    else admit(request, stream, head);
  }

  /**
   * Opens a socket to whoever asks: its token comes later, and somebody behind the same address may have used up what is allowed
   * without one. Operations are counted one by one.
   */
  function admit(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const ip = options.addressOf(request);
    if (!connections.enter(stream, ip))
      refuse(stream, '503 Service Unavailable', 'Retry-After: 5\r\n');
    else
      sockets.handleUpgrade(request, stream, head, (socket) => open(socket, stream, request, ip));
  }

  function open(socket: WebSocket, stream: Duplex, request: IncomingMessage, ip: string): void {
    let forget = (): void => undefined;
    const share = budget.open(callerKey(null, ip), () => socket.terminate());
    const unread = new UnreadWatch({ socket, share, budget, now });
    const closing = new AbortController();
    const writer = new SocketWriter(socket, stream, unread, flushQueue);
    const connection: Connection = {
      upgradeAuthorization: request.headers.authorization,
      ip,
      closed: closing.signal,
      authorization: undefined,
      admit: (authenticated) => {
        const { viewer } = authenticated;
        if (!connections.showed(stream, viewer.clientId)) {
          socket.close(TRY_AGAIN_LATER, 'This client has too many connections open');
          return;
        }
        peer.isSignedIn = true;
        share.moveTo(callerKey(viewer, ip));
        if (socket.readyState === socket.OPEN)
          forget = rights.watch(authenticated, (why) =>
            socket.close(CloseCode.Forbidden, RIGHTS_ENDED[why]),
          );
      },
      send: (message) => writer.send(message),
    };
    const peer: Peer = {
      socket,
      unread,
      answersPings: true,
      key: callerKey(null, ip),
      openedAt: now().getTime(),
      isSignedIn: false,
    };
    peers.add(peer);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => writer.send(text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on(
            'message',
            (data) => void handle(textOf(data)).catch((error: unknown) => fail(socket, error)),
          ),
      },
      connection,
    );
    socket.on('pong', () => (peer.answersPings = true));
    // ws closes the socket itself, with the code that fits; without a listener the error would end the process.
    socket.on('error', (error) =>
      graphql.log.warn({ err: error }, 'a socket was closed for what it sent'),
    );
    socket.once('close', (code, reason) => {
      peers.delete(peer);
      share.close();
      closing.abort();
      forget();
      closed(code, reason.toString()).catch((error: unknown) =>
        graphql.log.error({ err: error }, 'a subscription did not end well'),
      );
    });
  }

  function fail(socket: WebSocket, error: unknown): void {
    if (isServersMessage(error)) {
      socket.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    if (isOutage(error))
      graphql.log.warn({ err: error }, 'a socket was closed because the database is away');
    else graphql.log.error({ err: error }, 'a socket failed by our fault');
    socket.close(TRY_AGAIN_LATER, 'Try again later');
  }

  function ping(peer: Peer): void {
    if (peer.answersPings) peer.socket.ping();
    else peer.socket.terminate();
    peer.answersPings = false;
  }

  /** Nobody in particular may see anything that comes later. */
  function sendAway({ socket, key }: Peer): void {
    if (socket.readyState !== socket.OPEN) return;
    budget.reports.hit('socket-time', key);
    socket.close(CloseCode.Unauthorized, 'Send a valid access token within 10 seconds');
  }

  function look(peer: Peer, sweep: number): void {
    peer.unread.check();
    if (!peer.isSignedIn && now().getTime() - peer.openedAt >= SIGN_IN_MS) sendAway(peer);
    if (sweep % PING_SWEEPS === 0) ping(peer);
  }

  let sweep = 0;
  const sweeper = setInterval(() => {
    sweep += 1;
    for (const peer of peers) look(peer, sweep);
  }, options.sweepMs ?? SWEEP_MS);
  sweeper.unref();
  server.on('upgrade', onUpgrade);

  return {
    get size() {
      return peers.size;
    },
    async dispose() {
      clearInterval(sweeper);
      server.off('upgrade', onUpgrade);
      server.on('upgrade', (_request, stream: Duplex) => refuse(stream, '503 Service Unavailable'));
      const farewells = [...peers].map(({ socket }) => farewell(socket));
      await Promise.all(farewells);
      sockets.close();
    },
  };
}

/** Closes one socket; one that does not answer in time is cut off. */
function farewell(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => socket.terminate(), FAREWELL_MS);
    socket.once('close', () => {
      clearTimeout(impatience);
      resolve();
    });
    socket.close(GOING_AWAY, 'Going away: connect again and resume after your last cursor');
  });
}
