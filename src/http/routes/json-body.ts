import { isUtf8 } from 'node:buffer';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { BodyRefusal } from '../limits/request-bodies.js';

const COMPRESSED = (encoding: string): BodyRefusal =>
  new BodyRefusal(415, `The body must be sent as it is, not compressed (${encoding}).`);
const NOT_UTF8 = new BodyRefusal(400, 'The body must be JSON in UTF-8.');

/** Returns the charset of a media type, in lower case; undefined if it names none. */
const charsetOf = (mediaType: string | undefined): string | undefined =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(mediaType ?? '')?.[1]?.toLowerCase();

/** Returns the refusal of a compressed body (RFC 9110, 15.5.16); undefined for one that is not. */
function refusalOf({ headers }: FastifyRequest): BodyRefusal | undefined {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return undefined;
  return COMPRESSED(encoding.replace(/[^a-z0-9, -]/g, '').slice(0, 40));
}

/** Returns whether the body is UTF-8 and declared as nothing else. */
function isJsonText({ headers }: FastifyRequest, body: Buffer): boolean {
  const charset = charsetOf(headers['content-type']) ?? 'utf-8';
  return (charset === 'utf-8' || charset === 'utf8') && isUtf8(body);
}

/**
 * Reads JSON bodies. Bytes that are no UTF-8 are refused: decoded, they would be stored as
 * replacement characters.
 */
export function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addHook('preParsing', (request, reply, _payload, next) => {
    const refusal = refusalOf(request);
    if (refusal) reply.header('accept-encoding', 'identity');
    next(refusal ?? null);
  });
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      if (isJsonText(request, body)) void parse(request, body.toString('utf8'), done);
      else done(NOT_UTF8);
    },
  );
}
