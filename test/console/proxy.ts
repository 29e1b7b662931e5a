import { createServer, request } from 'node:http';

export interface Proxy {
  /** Stops to listen, and ends all connections. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/**
 * Starts a reverse proxy, as one stands in front of a server: while the server is away it answers
 * with an error page of its own.
 * @param port port on which browsers reach it
 * @param target port of the server
 */
export async function startProxy(port: number, target: number): Promise<Proxy> {
  const server = createServer((incoming, response) => {
    const { method, url, headers } = incoming;
    const outgoing = request({ host: '127.0.0.1', port: target, method, path: url, headers });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    outgoing.once('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>');
    });
    response.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  const start = (): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await start();
  return {
    start,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
