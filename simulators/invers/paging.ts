import { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from './problems.js';

/**
 * Ways in which a list may name its cursor. That there is one "in the result object" is documented,
 * and that follow-ups leave out `limit`; the names are not. `next_page_token` is that of
 * FleetControl's own calls; `unknown` a name that no client can know, `none` a list that ends with
 * its first page, whatever there is besides.
 */
export const CURSOR_STYLES = [
  'next_page_token',
  'cursors',
  'next_cursor',
  'link',
  'url',
  'unknown',
  'none',
] as const;
export type CursorStyle = (typeof CURSOR_STYLES)[number];

/** Paging of lists. */
export interface PagingSettings {
  readonly cursor: CursorStyle;
  /** Largest `limit` that is taken; above it a call is refused. */
  readonly maxLimit: number;
}

const LIMIT = 'limit';
const DEFAULT_LIMIT = 100;

/**
 * Query parameter that takes the cursor of each style; other parameters are refused, as the
 * documents say of properties.
 */
const PARAMETERS: Readonly<Record<CursorStyle, string>> = {
  next_page_token: 'page_token',
  cursors: 'cursor',
  next_cursor: 'cursor',
  link: 'page_token',
  url: 'page_token',
  unknown: 'resume_at',
  none: 'page_token',
};

const tokenSchema = z.object({ after: z.number(), limit: z.number() });

/**
 * One page of what is listed in the order of `place`.
 * @throws Problem for a parameter that is unknown or has a bad value.
 */
export function toPage<T extends { readonly place: number }>(
  settings: PagingSettings,
  request: FastifyRequest,
  reply: FastifyReply,
  all: readonly T[],
  toItem: (item: T) => unknown,
): Readonly<Record<string, unknown>> {
  const { after, limit } = readQuery(settings, request.query as Readonly<Record<string, unknown>>);
  const rest = all.filter(({ place }) => place > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const next =
    last && rest.length > page.length
      ? Buffer.from(JSON.stringify({ after: last.place, limit })).toString('base64url')
      : null;
  const path = request.url.replace(/\?.*/, '');
  const address =
    next === null
      ? null
      : `${request.protocol}://${request.host}${path}?${PARAMETERS[settings.cursor]}=${next}`;
  if (settings.cursor === 'link' && address !== null)
    void reply.header('link', `<${address}>; rel="next"`);
  return { items: page.map(toItem), ...toCursor(settings.cursor, next, address) };
}

function toCursor(
  style: CursorStyle,
  next: string | null,
  address: string | null,
): Readonly<Record<string, unknown>> {
  switch (style) {
    case 'next_page_token':
      return { next_page_token: next };
    case 'cursors':
      return { cursors: { next } };
    case 'next_cursor':
      return next === null ? {} : { next_cursor: next };
    case 'link':
    case 'none':
      return {};
    case 'url':
      return { links: { next: address } };
    case 'unknown':
      return next === null ? {} : { bookmark: next };
  }
}

function readQuery(
  { cursor, maxLimit }: PagingSettings,
  query: Readonly<Record<string, unknown>>,
): z.infer<typeof tokenSchema> {
  const parameter = PARAMETERS[cursor];
  const stranger = Object.keys(query).find((name) => name !== LIMIT && name !== parameter);
  if (stranger !== undefined) throw invalid(stranger);
  const limit = z.coerce.number().int().min(1).max(maxLimit).optional().safeParse(query[LIMIT]);
  if (!limit.success) throw invalid(LIMIT);
  const token = query[parameter];
  if (token === undefined)
    return { after: 0, limit: limit.data ?? Math.min(DEFAULT_LIMIT, maxLimit) };
  if (typeof token !== 'string') throw invalid(parameter);
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')));
  } catch {
    throw invalid(parameter);
  }
}

function invalid(name: string): Problem {
  return new Problem('/problems/validation-error', `The value for property "${name}" is invalid.`);
}
