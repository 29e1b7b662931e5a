import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type LimitReports } from './limit-reports.js';
import { networkOf } from './network.js';

/** Maximum requests of one connection that wait for the answer to one before them. */
export const MAX_PIPELINED = 50;

/**
 * Cuts connections on which many requests come before the first is answered: Node begins all
 * requests of a packet in one turn of the event loop, and 2,000 of them fit into one. Clients that
 * wait for an answer before they ask again are not concerned.
 */
export function limitPipelined(server: Server, reports: LimitReports): void {
  const waiting = new WeakMap<Socket, number>();
  const handlers = server.listeners('request');

  function count(socket: Socket, response: ServerResponse): boolean {
    const others = waiting.get(socket) ?? 0;
    if (others >= MAX_PIPELINED) return false;
    waiting.set(socket, others + 1);
    response.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
    return true;
  }

  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    // The rest of the packet that the connection was cut for.
    if (socket.destroyed) return;
    // A response has no socket while one before it has it.
    if (response.socket === null && !count(socket, response)) {
      reports.hit('pipelined', networkOf(socket.remoteAddress));
      socket.destroy();
      return;
    }
    for (const handle of handlers) Reflect.apply(handle, server, [request, response]);
  });
}
