import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A proxy in front of a TCP server that can fall silent as a network does: nothing arrives, and
 * nothing ends.
 */
export interface TcpProxy {
  /** The given URL, by way of the proxy. */
  readonly url: string;
  /** How many connections were made so far. */
  readonly accepted: number;
  /** Lets nothing through any more over the connections that are open. */
  silenceOpen(): void;
  /** Accepts further connections and lets nothing through over them. */
  silenceNew(): void;
  /** Lets further connections through again; those that fell silent stay so. */
  speak(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  let silencesNew = false;
  let accepted = 0;

  const server = createServer((near) => {
    accepted += 1;
    sockets.add(near);
    near.on('error', () => undefined);
    if (silencesNew) {
      near.resume();
      return;
    }
    const far = connect(Number(port), hostname);
    far.on('error', () => undefined);
    sockets.add(far);
    const passOn = (from: Socket, to: Socket): void => {
      from.on('data', (bytes) => {
        if (!silent.has(from)) to.write(bytes);
      });
      from.on('close', () => {
        if (!silent.has(from)) to.destroy();
      });
    };
    passOn(near, far);
    passOn(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    get accepted() {
      return accepted;
    },
    silenceOpen: () => {
      for (const socket of sockets) silent.add(socket);
    },
    silenceNew: () => {
      silencesNew = true;
    },
    speak: () => {
      silencesNew = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
