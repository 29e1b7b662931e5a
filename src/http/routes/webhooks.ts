import { type FastifyInstance } from 'fastify';
import {
  MAX_WEBHOOK_BYTES,
  type Reception,
  type WebhookService,
  type WebhookSource,
} from '../../services/webhook/webhooks.js';
import { type RateLimit } from '../limits/rate-limit.js';

const ANSWERS: Readonly<
  Record<
    Exclude<Reception, 'stored' | 'bad-signature'>,
    { readonly status: number; readonly error: string }
  >
> = {
  'unknown-endpoint': { status: 404, error: 'There is no such webhook endpoint.' },
  malformed: { status: 400, error: 'The body is not a webhook of this provider.' },
  'too-large': { status: 413, error: `A webhook has at most ${MAX_WEBHOOK_BYTES} bytes.` },
};

/** Returns status and message for a webhook that was not stored. */
function answerTo(
  reception: Exclude<Reception, 'stored'>,
  { signatureHeaders }: WebhookSource,
): { readonly status: number; readonly error: string } {
  if (reception !== 'bad-signature') return ANSWERS[reception];
  return {
    status: 401,
    error:
      "This body is not signed with the account's webhook secret; the signature belongs in " +
      `${signatureHeaders.join(', ')}.`,
  };
}

/** Seconds after which a provider may try again while the database accepts no writes. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Registers `POST /webhooks/{provider}/{endpointKey}` for every provider with webhooks: 204 once the
 * delivery is on disk.
 */
export function webhookRoutes(
  webhooks: WebhookService,
  limit: RateLimit,
): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    await app.register((scope) => {
      // The signature is over the bytes as they came, so nothing here parses them.
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
            const verdict = await limit.take(request.params.endpointKey);
            if (!verdict.isAllowed)
              return reply
                .code(429)
                .headers(verdict.headers)
                .send({ error: 'Too many webhooks at this endpoint. Send it again later.' });
            const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
            try {
              const reception = await webhooks.receive(
                source.provider,
                request.params.endpointKey,
                request.headers,
                body,
              );
              if (reception === 'stored') return await reply.code(204).send();
              const { status, error } = answerTo(reception, source);
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
