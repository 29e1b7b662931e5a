import { type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from './problems.js';

/**
 * That lists have cursors, and that follow-ups leave out `limit`, is documented; the names are not: they are those of
 * FleetControl's own calls.
 */
const LIMIT = 'limit';
const PAGE_TOKEN = 'page_token';
const NEXT_PAGE_TOKEN = 'next_page_token';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

const querySchema = z.object({
  [LIMIT]: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
  [PAGE_TOKEN]: z.string().optional(),
});
const tokenSchema = z.object({ after: z.number(), limit: z.number() });

/** One page of what is listed in the order of `place`. @throws Problem for a limit or token that is none. */
export function toPage<T extends { readonly place: number }>(
  request: FastifyRequest,
  all: readonly T[],
  toItem: (item: T) => unknown,
): Readonly<Record<string, unknown>> {
  const query = querySchema.safeParse(request.query).data;
  if (!query)
    throw new Problem(
      '/problems/validation-error',
      `The value for property "${LIMIT}" is invalid.`,
    );
  const token = query[PAGE_TOKEN];
  const { after, limit } =
    token === undefined ? { after: 0, limit: query[LIMIT] ?? DEFAULT_LIMIT } : readToken(token);
  const rest = all.filter(({ place }) => place > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const next =
    last && rest.length > page.length
      ? Buffer.from(JSON.stringify({ after: last.place, limit })).toString('base64url')
      : null;
  return { items: page.map(toItem), [NEXT_PAGE_TOKEN]: next };
}

function readToken(text: string): z.infer<typeof tokenSchema> {
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw new Problem(
      '/problems/validation-error',
      `The value for property "${PAGE_TOKEN}" is invalid.`,
    );
  }
}
