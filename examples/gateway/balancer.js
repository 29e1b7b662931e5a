import { createServer, request } from 'node:http';
import { connect } from 'node:net';

const REFUSED = new Set(['ECONNREFUSED', 'ECONNRESET']);

/**
 * Serves on loopback, and hands each request and each WebSocket to the next instance. Stands in for
 * the load balancer that every platform has: an instance that refuses connections is passed over.
 *
 * @param ports ports of the instances
 * @param onRequest called with the port and the body of each request that is handed on
 */
export function startBalancer(port, ports, onRequest = () => undefined) {
  let turn = 0;
  /** The instances, the next one first. */
  const inTurn = () => {
    turn += 1;
    return ports.map((_, index) => ports[(turn + index) % ports.length]);
  };

  const server = createServer((incoming, outgoing) => {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => handOn(incoming, Buffer.concat(chunks), outgoing, inTurn()));
  });

  function handOn({ method, url, headers }, body, outgoing, [first, ...others]) {
    if (first === undefined) return outgoing.writeHead(503, { 'retry-after': '1' }).end();
    const onward = request({ host: '127.0.0.1', port: first, method, path: url, headers });
    onward.on('response', (answer) => {
      onRequest(first, body);
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    onward.on('error', (error) => {
      // A request that may have been carried out is not sent to another instance.
      if (error.code === 'ECONNREFUSED') handOn({ method, url, headers }, body, outgoing, others);
      else if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    outgoing.on('close', () => onward.destroy());
    onward.end(body);
  }

  server.on('upgrade', ({ method, url, rawHeaders }, socket, head) => {
    const lines = [`${method} ${url} HTTP/1.1`];
    for (let index = 0; index < rawHeaders.length; index += 2)
      lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
    const hello = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), head]);
    const join = ([first, ...others]) => {
      if (first === undefined) return socket.destroy();
      const onward = connect(first, '127.0.0.1');
      onward.once('connect', () => {
        onward.write(hello);
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', (error) => {
        if (REFUSED.has(error.code) && onward.bytesWritten === 0) join(others);
        else socket.destroy();
      });
      onward.on('close', () => onward.bytesWritten > 0 && socket.destroy());
      socket.on('close', () => onward.destroy());
    };
    socket.on('error', () => undefined);
    join(inTurn());
  });

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () =>
      resolve({
        port: server.address().port,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      }),
    );
  });
}
