import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { callerKey } from './rate-limit.js';
import { type UnreadBudget } from './unread-budget.js';

/**
 * Length in characters from which an answer is written as bytes, three times as fast in Node, and
 * counted.
 */
const LONG_TEXT = 16_384;
/** Seconds after which a dropped answer may be requested again. */
const RETRY_SECONDS = 5;

/** @returns as whom the sender of a request is counted. */
export function keyOf({ admitted, ip }: FastifyRequest): string {
  const viewer = admitted && 'authenticated' in admitted ? admitted.authenticated?.viewer : null;
  return callerKey(viewer ?? null, ip);
}

function toBytes(payload: unknown): unknown {
  return typeof payload === 'string' && payload.length > LONG_TEXT ? Buffer.from(payload) : payload;
}

function refusal(message: string): string {
  const extensions = { code: 'RATE_LIMITED', retryAfterSeconds: RETRY_SECONDS };
  return JSON.stringify({ errors: [{ message, extensions }] });
}

const BY_CALLER =
  'The answer was dropped, because earlier ones are not read yet. Read them, then ask again; a mutation has been carried out.';
const BY_ALL =
  'The answer was dropped, because too many answers wait to be read. Ask again later; a mutation has been carried out.';

/**
 * Refuses a caller who leaves too much unread, before anything is executed. A hook for `onRequest`,
 * after admission.
 */
export function refuseUnread(budget: UnreadBudget) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const key = keyOf(request);
    if (!budget.isSpent(key)) return;
    budget.reports.hit('unread-caller', key);
    const message = 'Earlier answers are not read yet. Read them, then ask again.';
    reply.code(429).header('retry-after', RETRY_SECONDS).type('application/json; charset=utf-8');
    await reply.send(refusal(message));
  };
}

/**
 * Bounds answers that were written and are not read: in bytes for each caller and in all, and in
 * time without progress, which Node's timeout of sockets looks for by itself.
 */
export function limitUnreadAnswers(app: FastifyInstance, budget: UnreadBudget): void {
  const { reports, patienceMs } = budget;
  app.addHook('onSend', (request, reply, payload, next) => {
    const { raw } = reply;
    raw.setTimeout(patienceMs, () => {
      reports.hit('unread-time', keyOf(request));
      raw.destroy();
    });
    const bytes = toBytes(payload);
    if (!Buffer.isBuffer(bytes) || bytes.length <= LONG_TEXT) {
      next(null, bytes);
      return;
    }
    const key = keyOf(request);
    const share = budget.open(key, () => void raw.destroy());
    const limit = share.update(bytes.length);
    if (limit === undefined) {
      raw.once('close', () => share.close());
      next(null, bytes);
      return;
    }
    share.close();
    reports.hit(limit, key, { bytes: bytes.length });
    const isByCaller = limit === 'unread-caller';
    reply.code(isByCaller ? 429 : 503).header('retry-after', RETRY_SECONDS);
    reply.removeHeader('content-length').type('application/json; charset=utf-8');
    next(null, refusal(isByCaller ? BY_CALLER : BY_ALL));
  });
}
