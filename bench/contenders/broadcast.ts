import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * Floor of a fan-out: sends one ready message to every socket, as often as requested; nothing else.
 */
const sockets = new Set<WebSocket>();
const server = createServer();
const webSockets = new WebSocketServer({
  server,
  perMessageDeflate: false,
  handleProtocols: () => 'graphql-transport-ws',
});
webSockets.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('error', () => socket.terminate());
  socket.once('close', () => sockets.delete(socket));
});

/**
 * Sends each message when the previous one has left the process on every socket, so that nothing
 * accumulates; each in a write of its own.
 */
async function broadcast(bytes: number, times: number): Promise<void> {
  const message = Buffer.alloc(bytes, 'x');
  for (let turn = 0; turn < times; turn += 1) {
    await Promise.all(
      [...sockets].map(
        (socket) =>
          new Promise<void>((resolve) => socket.send(message, { binary: false }, () => resolve())),
      ),
    );
  }
}

process.on(
  'message',
  ({ bytes, times }: { readonly bytes: number; readonly times: number }) =>
    void broadcast(bytes, times),
);
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
