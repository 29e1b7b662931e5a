import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** TCP proxy between one instance and PostgreSQL, with the faults of a network. */
export class DatabaseProxy {
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  /** Sockets over which nothing passes any more. */
  readonly #silent = new WeakSet<Socket>();
  #server: Server | undefined;
  #port = 0;
  #isSilent = false;
  #delayMs = 0;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  /** URL of the database through this proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.port = String(this.#port);
    return url.href;
  }

  async listen(): Promise<void> {
    this.#server = createServer((near) => this.#accept(near)).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections and refuses further ones. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** Stops forwarding on open and further connections, without ending any. */
  silence(): void {
    this.#isSilent = true;
    for (const socket of this.#sockets) this.#silent.add(socket);
  }

  /** Delays all bytes, in both directions. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** Ends the faults; connections that fell silent stay silent. */
  async heal(): Promise<void> {
    this.#isSilent = false;
    this.#delayMs = 0;
    if (!this.#server) await this.listen();
  }

  #accept(near: Socket): void {
    this.#add(near);
    if (this.#isSilent) {
      near.resume();
      return;
    }
    const far = connect({
      host: this.#target.hostname,
      port: Number(this.#target.port),
      noDelay: true,
    });
    this.#add(far);
    this.#forward(near, far);
    this.#forward(far, near);
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #forward(from: Socket, to: Socket): void {
    // Timers of the same delay run in order; one that has been shortened must not overtake.
    let last: Promise<void> = Promise.resolve();
    const later = (work: () => void): void => {
      const passed =
        this.#delayMs > 0
          ? new Promise<void>((resolve) => setTimeout(resolve, this.#delayMs))
          : undefined;
      last = last.then(() => passed).then(() => work());
    };
    from.on('data', (bytes) =>
      later(() => {
        if (!this.#silent.has(from) && to.writable) to.write(bytes);
      }),
    );
    from.once('close', () =>
      later(() => {
        if (!this.#silent.has(from)) to.destroy();
      }),
    );
  }
}
