import { type Duplex } from 'node:stream';
import { CloseCode, type Server as GraphqlServer } from 'graphql-ws';
import { type RawData, type WebSocket } from 'ws';
import { type Authenticated } from '../../auth/authentication.js';
import { type SampledLines } from '../../auth/sign-ins/sampled-lines.js';
import { type Log } from '../../graphql/engine/errors.js';
import { type Share } from '../limits/byte-budget.js';
import { type Connections } from '../limits/connections.js';
import { callerKey } from '../limits/rate-limit.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { type Connection } from './graphql-connection.js';
import { isOutage } from './outage.js';
import { RIGHTS_ENDED, type Session, type SessionEnd, type Sessions } from './session.js';
import { UnreadWatch } from './socket-health.js';
import { type FlushQueue, SocketWriter } from './socket-writer.js';

/** Milliseconds that a socket may stay open without a valid token. */
const SIGN_IN_MS = 10_000;
/** Sweeps between two pings; a socket that has not answered by the next ping is cut. */
const PING_SWEEPS = 24;

/** Codes of RFC 6455, 7.4.1, beside those of graphql-transport-ws. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** Close codes and reasons of each end. */
const FAREWELLS: Readonly<Record<SessionEnd, readonly [code: number, reason: string]>> = {
  expired: [CloseCode.Forbidden, RIGHTS_ENDED.expired],
  revoked: [CloseCode.Forbidden, RIGHTS_ENDED.revoked],
  shutdown: [GOING_AWAY, 'Going away: connect again and resume after your last cursor'],
};

/** Dependencies that all sockets share. */
export interface SocketDependencies {
  readonly log: Log;
  readonly sessions: Sessions;
  readonly protocol: GraphqlServer<Connection>;
  readonly connections: Pick<Connections, 'assign'>;
  readonly budget: UnreadBudget;
  readonly flushQueue: FlushQueue;
  /** Log of sockets that are closed for what they send, which costs a client a few bytes each. */
  readonly brokenFrames: SampledLines;
  readonly now: () => Date;
}

/** Accepted upgrade of a connection. */
export interface AcceptedUpgrade {
  readonly socket: WebSocket;
  /** Stream that the socket writes to. */
  readonly stream: Duplex;
  /** `Authorization` header of the upgrade. */
  readonly authorization: string | undefined;
  /** Address of the client. */
  readonly ip: string;
}

/** graphql-ws throws at messages that only servers send as if they were a fault of the server. */
function isServersMessage(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type');
}

function toText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString();
}

/** Session of one socket, which carries many operations of one caller. */
export class WebSocketSession {
  readonly #dependencies: SocketDependencies;
  readonly #upgrade: AcceptedUpgrade;
  readonly #session: Session;
  readonly #share: Share;
  readonly #unread: UnreadWatch;
  readonly #writer: SocketWriter;
  readonly #openedAt: number;
  #isSignedIn = false;
  #answersPings = true;

  constructor(dependencies: SocketDependencies, upgrade: AcceptedUpgrade) {
    const { sessions, budget, flushQueue, now } = dependencies;
    const { socket, stream, ip } = upgrade;
    this.#dependencies = dependencies;
    this.#upgrade = upgrade;
    this.#openedAt = now().getTime();
    const cut = (): void => socket.terminate();
    this.#share = budget.open(callerKey(null, ip), cut);
    this.#unread = new UnreadWatch({ socket, share: this.#share, budget, now });
    this.#writer = new SocketWriter(socket, stream, this.#unread, flushQueue);
    this.#session = sessions.open({
      farewell: (end) => this.#close(...FAREWELLS[end]),
      cut,
      check: (sweep) => this.#check(sweep),
    });
    this.#listen();
  }

  #listen(): void {
    const { log, protocol, brokenFrames } = this.#dependencies;
    const { socket, authorization, ip } = this.#upgrade;
    const closing = new AbortController();
    const send = (text: string): Promise<void> | undefined => this.#writer.send(text);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send,
        close: (code, reason) => this.#close(code, reason),
        onMessage: (handle) =>
          socket.on(
            'message',
            (data) => void handle(toText(data)).catch((error: unknown) => this.#fail(error)),
          ),
      },
      {
        upgradeAuthorization: authorization,
        ip,
        closed: closing.signal,
        authorization: undefined,
        admit: (caller) => this.#admit(caller),
        send,
      },
    );
    socket.on('pong', () => (this.#answersPings = true));
    // ws closes the socket itself, with the code that fits; without a listener the error would end
    // the process.
    socket.on('error', ({ message }) => brokenFrames.warn({ reason: message, ip }));
    socket.once('close', (code, reason) => {
      this.#session.close();
      this.#share.close();
      closing.abort();
      closed(code, reason.toString()).catch((error: unknown) =>
        log.error({ err: error }, 'a subscription did not end well'),
      );
    });
  }

  /** Closes the socket behind the messages that were sent before. */
  #close(code?: number, reason?: string): void {
    this.#writer.flush();
    this.#upgrade.socket.close(code, reason);
  }

  /** Counts the socket as its client's; closes it if the client has too many. */
  #admit(caller: Authenticated): void {
    const { stream, ip } = this.#upgrade;
    const { viewer } = caller;
    if (!this.#dependencies.connections.assign(stream, viewer.clientId)) {
      this.#close(TRY_AGAIN_LATER, 'This client has too many connections open');
      return;
    }
    this.#isSignedIn = true;
    this.#share.moveTo(callerKey(viewer, ip));
    this.#session.admit(caller);
  }

  #fail(error: unknown): void {
    const { log } = this.#dependencies;
    if (isServersMessage(error)) {
      this.#close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    if (isOutage(error)) log.warn({ err: error }, 'a socket was closed because of an outage');
    else log.error({ err: error }, 'a socket failed by our fault');
    this.#close(TRY_AGAIN_LATER, 'Try again later');
  }

  #check(sweep: number): void {
    this.#unread.check();
    const isLate = this.#dependencies.now().getTime() - this.#openedAt >= SIGN_IN_MS;
    if (!this.#isSignedIn && isLate) this.#closeAnonymous();
    if (sweep % PING_SWEEPS === 0) this.#ping();
  }

  #ping(): void {
    const { socket } = this.#upgrade;
    if (this.#answersPings) socket.ping();
    else socket.terminate();
    this.#answersPings = false;
  }

  #closeAnonymous(): void {
    const { socket, ip } = this.#upgrade;
    if (socket.readyState !== socket.OPEN) return;
    this.#dependencies.budget.reports.hit('socket-time', callerKey(null, ip));
    this.#close(CloseCode.Unauthorized, 'Send a valid access token within 10 seconds');
  }
}
