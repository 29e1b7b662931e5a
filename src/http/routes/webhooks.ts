import { type FastifyInstance } from 'fastify';
import {
  MAX_WEBHOOK_BYTES,
  type Refusal,
  type WebhookService,
  type WebhookSource,
} from '../../services/webhook/webhooks.js';
import { networkOf } from '../limits/network.js';
import { type Rate, type RateLimit } from '../limits/rate-limit.js';

const ANSWERS: Readonly<
  Record<Exclude<Refusal, 'bad-signature'>, { readonly status: number; readonly error: string }>
> = {
  'unknown-endpoint': { status: 404, error: 'There is no such webhook endpoint.' },
  malformed: { status: 400, error: 'The body is not a webhook of this provider.' },
  'too-large': { status: 413, error: `A webhook has at most ${MAX_WEBHOOK_BYTES} bytes.` },
};

/** Returns status and message for a webhook that was not stored. */
function answerTo(
  refusal: Refusal,
  { signatureHeaders }: WebhookSource,
): { readonly status: number; readonly error: string } {
  if (refusal !== 'bad-signature') return ANSWERS[refusal];
  return {
    status: 401,
    error:
      "This body is not signed with the account's webhook secret; the signature belongs in " +
      `${signatureHeaders.join(', ')}.`,
  };
}

/** Seconds after which a provider may try again while the database accepts no writes. */
const RETRY_AFTER_SECONDS = 5;

/** Rate of refused webhooks of one network, before they are answered 429. */
export const REFUSED_WEBHOOK_RATE: Rate = { perSecond: 10, burst: 100 };

export interface WebhookLimits {
  /** Budget of each endpoint for what its provider signed. */
  readonly signed: RateLimit;
  /** Budget of each network for requests that are refused. */
  readonly refused: RateLimit;
}

/**
 * Registers `POST /webhooks/{provider}/{endpointKey}` for every provider with webhooks: 204 once
 * the delivery is on disk.
 */
export function webhookRoutes(
  webhooks: WebhookService,
  limits: WebhookLimits,
): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    await app.register((scope) => {
      // Nothing here parses the body: the signature is over its raw bytes.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: MAX_WEBHOOK_BYTES },
        (_request, body, done) => done(null, body),
      );
      for (const source of webhooks.sources())
        scope.post<{ Params: { endpointKey: string } }>(
          `/webhooks/${source.pathSegment}/:endpointKey`,
          { bodyLimit: MAX_WEBHOOK_BYTES },
          async (request, reply) => {
            const { endpointKey } = request.params;
            const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
            try {
              const { provider } = source;
              const checked = await webhooks.check(provider, endpointKey, request.headers, body);
              // Unsigned requests have a budget of their own, so that only the provider can
              // use up an endpoint's.
              const verdict = await (typeof checked === 'string'
                ? limits.refused.take(networkOf(request.ip))
                : limits.signed.take(endpointKey));
              if (!verdict.isAllowed)
                return await reply
                  .code(429)
                  .headers(verdict.headers)
                  .send({ error: 'Too many webhooks at this endpoint. Send it again later.' });
              if (typeof checked !== 'string') {
                await checked.store();
                return await reply.code(204).send();
              }
              const { status, error } = answerTo(checked, source);
              return await reply.code(status).send({ error });
            } catch (error) {
              request.log.error({ err: error }, 'a webhook could not be stored');
              return reply
                .code(503)
                .header('retry-after', RETRY_AFTER_SECONDS)
                .send({ error: 'The webhook could not be stored. Send it again.' });
            }
          },
        );
      return Promise.resolve();
    });
  };
}
