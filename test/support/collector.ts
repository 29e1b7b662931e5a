import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Json } from './simulator.js';

export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A collector that stores what it is sent (OTLP/HTTP, JSON). */
export class Collector {
  readonly spans: ReceivedSpan[] = [];
  readonly services = new Set<string>();
  readonly userAgents = new Set<string>();
  readonly #bodies: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.userAgents.add(request.headers['user-agent'] ?? '');
      if (request.url === '/v1/traces') this.#take(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  /** → what to give to the server as OTEL_EXPORTER_OTLP_ENDPOINT */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  /** All that was sent, as it came. */
  get text(): string {
    return this.#bodies.join('\n');
  }

  #take(body: string): void {
    this.#bodies.push(body);
    const valuesOf = (attributes: Json) =>
      Object.fromEntries(
        attributes.map(({ key, value }: Json) => [key, value.stringValue ?? value.intValue]),
      );
    for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans) {
      this.services.add(valuesOf(resource.attributes)['service.name']);
      for (const { spans } of scopeSpans)
        for (const { attributes, ...span } of spans)
          this.spans.push({ parentSpanId: '', ...span, attributes: valuesOf(attributes) });
    }
  }
}
