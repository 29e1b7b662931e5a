import { type Server } from 'node:http';
import { type DropArgument, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { type LimitReports } from './limit-reports.js';
import { networkOf } from './network.js';

export interface ConnectionLimits {
  /** Maximum connections of one network without a valid token; 0 for no limit. */
  readonly perNetwork: number;
  /** Connections of one client; 0 for no limit. */
  readonly perClient: number;
  readonly total: number;
}

export interface ConnectionsParts {
  readonly limits: ConnectionLimits;
  /** Returns whether an address is a proxy's, which forwards the connections of many callers. */
  readonly isProxy: (address: string) => boolean;
  readonly reports: LimitReports;
  readonly now: () => Date;
}

/**
 * Maximum share of all connections for one network, and for one client: others are served
 * regardless of these.
 */
const SHARE_OF_NETWORK = 1 / 4;
const SHARE_OF_CLIENT = 3 / 4;

/** @returns the smaller of a setting and its share of all; 0 stays no limit. */
const within = (setting: number, share: number, total: number): number =>
  setting === 0 ? 0 : Math.min(setting, Math.max(1, Math.floor(total * share)));

/**
 * Milliseconds that every connection has to present a valid token: after a restart many subscribers
 * return at once.
 */
const GRACE_MS = 1000;

/** Connections that the server accepts beside those that are counted. */
const SPARE = 32;

const REFUSAL =
  'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** One open connection. */
interface Slot {
  readonly stream: Duplex;
  readonly openedAt: number;
  /** Network of the connection, or the client whose valid token was last presented on it. */
  key: string;
  clientId: string | undefined;
}

/**
 * Counts the open connections of this process: for their network until a valid token is presented
 * on them, and for that client from then on. Where a network has too many, its oldest connection
 * without a valid token is closed for each new one, so that a client of the same network can still
 * connect.
 */
export class Connections {
  readonly #perNetwork: number;
  /** Maximum connections of one network regardless of their age. */
  readonly #mostPerNetwork: number;
  readonly #perClient: number;
  readonly #total: number;
  readonly #isProxy: (address: string) => boolean;
  readonly #reports: LimitReports;
  readonly #now: () => Date;
  /** Connections by network, in the order of their opening. */
  readonly #networks = new Map<string, Set<Slot>>();
  readonly #clients = new Map<string, Set<Slot>>();
  readonly #slots = new Map<Duplex, Slot>();

  constructor({ limits, isProxy, reports, now }: ConnectionsParts) {
    const { perNetwork, perClient, total } = limits;
    this.#perNetwork = within(perNetwork, SHARE_OF_NETWORK, total);
    this.#mostPerNetwork = within(total, SHARE_OF_NETWORK, total);
    this.#perClient = within(perClient, SHARE_OF_CLIENT, total);
    this.#total = total;
    this.#isProxy = isProxy;
    this.#reports = reports;
    this.#now = now;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Counts the connections of a server from now on. */
  watch(server: Server): void {
    // Connections of proxies are not counted here, and connections that were cut need a moment to
    // close.
    server.maxConnections = this.#total + SPARE;
    server.on('drop', (data?: DropArgument) => {
      this.#reports.hit('connections-total', networkOf(data?.remoteAddress));
    });
    server.on('connection', (socket: Socket) => {
      const address = socket.remoteAddress ?? '';
      if (this.#isProxy(address) || this.enter(socket, address)) return;
      socket.end(REFUSAL, () => socket.destroy());
    });
  }

  /**
   * Counts a connection, which one that came by a proxy is not before its address is read off its
   * first request.
   * @returns false when there is no room for it
   */
  enter(stream: Duplex, ip: string): boolean {
    if (this.#slots.has(stream) || stream.destroyed) return true;
    const key = networkOf(ip);
    const openedAt = this.#now().getTime();
    if (this.#perNetwork > 0) this.#trim(key, openedAt);
    if (this.#slots.size >= this.#total && !this.#makeRoom(key)) return false;
    const slot: Slot = { stream, openedAt, key, clientId: undefined };
    this.#slots.set(stream, slot);
    add(this.#networks, key, slot);
    stream.once('close', () => {
      this.#leave(slot);
    });
    return true;
  }

  /**
   * Counts a connection for the client whose valid token was presented on it; a connection shared
   * by a proxy's callers is not counted.
   * @returns false when the client has too many
   */
  assign(stream: Duplex, clientId: string): boolean {
    const slot = this.#slots.get(stream);
    if (!slot || slot.clientId === clientId) return true;
    const held = this.#clients.get(clientId)?.size ?? 0;
    if (this.#perClient > 0 && held >= this.#perClient) {
      this.#reports.hit('connections-client', `client ${clientId}`);
      return false;
    }
    this.#forget(slot);
    slot.key = clientId;
    slot.clientId = clientId;
    add(this.#clients, clientId, slot);
    return true;
  }

  /**
   * Closes the oldest connections of a network that has too many; two at a time, so that it returns
   * to its limit.
   */
  #trim(key: string, at: number): void {
    for (let cuts = 0; cuts < 2; cuts += 1) {
      const slots = this.#networks.get(key);
      const [oldest] = slots ?? [];
      if (!slots || !oldest || slots.size < this.#perNetwork) return;
      if (at - oldest.openedAt < GRACE_MS && slots.size < this.#mostPerNetwork) return;
      this.#cutOldest(key, 'connections-network');
    }
  }

  #leave(slot: Slot): void {
    if (this.#slots.get(slot.stream) !== slot) return;
    this.#slots.delete(slot.stream);
    this.#forget(slot);
  }

  #forget(slot: Slot): void {
    const group = slot.clientId === undefined ? this.#networks : this.#clients;
    const slots = group.get(slot.key);
    slots?.delete(slot);
    if (slots?.size === 0) group.delete(slot.key);
  }

  /**
   * Makes room when all connections are in use, by closing one of the network with the most
   * connections without a valid token.
   */
  #makeRoom(newcomer: string): boolean {
    let most: string | undefined;
    for (const [key, { size }] of this.#networks) {
      if (most === undefined || size > (this.#networks.get(most)?.size ?? 0)) most = key;
    }
    if (most === undefined) {
      this.#reports.hit('connections-total', newcomer);
      return false;
    }
    this.#cutOldest(most, 'connections-total');
    return true;
  }

  #cutOldest(key: string, limit: 'connections-network' | 'connections-total'): void {
    const [oldest] = this.#networks.get(key) ?? [];
    if (!oldest) return;
    this.#reports.hit(limit, key, { open: this.#slots.size });
    this.#leave(oldest);
    oldest.stream.destroy();
  }
}

function add(group: Map<string, Set<Slot>>, key: string, slot: Slot): void {
  const slots = group.get(key);
  if (slots) slots.add(slot);
  else group.set(key, new Set([slot]));
}
