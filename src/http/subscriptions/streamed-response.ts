import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Authenticated } from '../../auth/authentication.js';
import { keyOf } from '../limits/unread-answers.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { EventStream } from './event-stream.js';
import { type Sessions } from './session.js';

export interface StreamedResponse {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly headers: Readonly<Record<string, string>>;
  readonly sessions: Sessions;
  readonly caller: Authenticated | null;
  readonly budget: UnreadBudget;
  readonly now: () => Date;
  /** Formats the end of the operation with an error. */
  readonly formatError: (error: unknown) => string;
  /** Source of the events, ended with the response. */
  readonly source: { return(): unknown };
}

/**
 * Answers a request with a response that is the session of one operation: opens it, writes what
 * `write` does to the stream, and ends both.
 */
export async function streamResponse(
  { request, reply, headers, sessions, caller, budget, now, formatError, source }: StreamedResponse,
  write: (stream: EventStream) => Promise<void>,
): Promise<FastifyReply> {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    ...headers,
    'x-accel-buffering': 'no',
  });
  const stream = new EventStream({ response: reply.raw, budget, key: keyOf(request), now });
  const session = sessions.open(stream.port(formatError));
  session.admit(caller);
  void stream.closed.then(() => {
    session.close();
    return source.return();
  });
  try {
    await write(stream);
  } catch (error) {
    await stream.write(formatError(error));
  } finally {
    stream.end();
    await session.finish();
  }
  return reply;
}
