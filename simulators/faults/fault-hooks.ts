import { setTimeout as sleep } from 'node:timers/promises';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { inForm } from './body-form.js';
import { type FaultBook, type PageBody, type RequestFault } from './faults.js';
import { makeOdd } from './odd-answer.js';

type RateLimitFault = Extract<RequestFault, { kind: 'rate-limit' }>;

/** The provider's own words for an answer that a fault puts in the place of the right one. */
export interface FaultAnswers {
  rateLimited(retryAfterSeconds: number, request: FastifyRequest, fault: RateLimitFault): unknown;
  failed(status: number, request: FastifyRequest): unknown;
  /** Form of the limit in headers, for a provider that has them. */
  rateLimitHeaders?(fault: RateLimitFault): Readonly<Record<string, string>>;
}

/** Lets the faults of `book` befall the requests of `app`. */
export function applyFaults(app: FastifyInstance, book: FaultBook, answers: FaultAnswers): void {
  const struck = new WeakMap<FastifyRequest, RequestFault>();

  app.addHook('onRequest', async (request, reply) => {
    const { delayMs, fault } = book.strikeRequest(request.method, pathOf(request));
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    if (!fault) return;
    struck.set(request, fault);
    strikeBefore(fault, request, reply, answers);
    return reply.sent ? reply : undefined;
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const fault = struck.get(request);
    if (fault?.kind === 'timeout-after-effect') {
      if (fault.ending === 'reset') request.raw.socket.resetAndDestroy();
      return await silence();
    }
    const text = typeof payload === 'string' ? payload : '';
    if (fault?.kind === 'odd') {
      void reply.removeHeader('content-length');
      return makeOdd(text, fault);
    }
    if (fault?.kind === 'answer') {
      void reply
        .code(fault.status)
        .headers(fault.headers ?? {})
        .removeHeader('content-length');
      return fault.status === 204 ? '' : (fault.body ?? payload);
    }
    if (fault?.kind === 'form') return inForm(fault.form, text, reply) ?? (await silence());
    if (fault?.kind !== 'malformed') return payload;
    void reply.header('content-type', 'application/json').removeHeader('content-length');
    return fault.body ?? (text === '' ? '{' : text.slice(0, Math.ceil(text.length / 2)));
  });
}

function strikeBefore(
  fault: RequestFault,
  request: FastifyRequest,
  reply: FastifyReply,
  answers: FaultAnswers,
): void {
  switch (fault.kind) {
    case 'status':
      void reply
        .headers(fault.headers ?? {})
        .code(fault.status)
        .send(fault.body ?? answers.failed(fault.status, request));
      return;
    case 'page': {
      const { type, text } = pageOf(fault.status, fault.body, request);
      void reply
        .headers(fault.headers ?? {})
        .code(fault.status)
        .type(type)
        .send(text);
      return;
    }
    case 'rate-limit':
      void reply
        .headers(answers.rateLimitHeaders?.(fault) ?? {})
        .code(429)
        .send(answers.rateLimited(fault.retryAfterSeconds, request, fault));
      return;
    case 'redirect':
      void reply
        .headers(fault.to === undefined ? {} : { location: fault.to })
        .code(fault.status)
        .send();
      return;
    case 'reset':
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return;
    case 'hang':
      reply.hijack();
      return;
    case 'latency':
    case 'malformed':
    case 'odd':
    case 'answer':
    case 'form':
    case 'timeout-after-effect':
      return;
  }
}

/** Answers of a proxy, a firewall or a web framework in place of the provider's. */
function pageOf(
  status: number,
  body: PageBody,
  { url }: FastifyRequest,
): { readonly type: string; readonly text: string } {
  const json = (fields: object, type = 'application/json') => ({
    type,
    text: JSON.stringify(fields),
  });
  switch (body) {
    case 'html':
      return {
        type: 'text/html',
        text: `<!doctype html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
      };
    case 'empty':
      return { type: 'text/plain', text: '' };
    case 'text':
      return { type: 'text/plain', text: `${status}: no healthy upstream` };
    case 'json':
      return json({ message: 'no Route matched with those values' });
    case 'problem':
      return json(
        { type: 'about:blank', title: 'Blocked', status, detail: 'The request was blocked.' },
        'application/problem+json',
      );
    case 'framework':
      return json({
        timestamp: '2026-01-01T00:00:00.000+00:00',
        status,
        error: 'Not Found',
        path: url,
      });
  }
}

/** The path as the caller wrote it, without the query. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}

/** Never settles; the socket's end takes the waiting request with it. */
function silence(): Promise<never> {
  return new Promise<never>(() => undefined);
}
